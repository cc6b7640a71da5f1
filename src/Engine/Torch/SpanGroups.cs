using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using static TorchSharp.torch;

namespace Orleans.Ai.Torch;

/// <summary>The groups of a batch's spans, for each of the windows that the layers of a model have.</summary>
/// <param name="config">Of the model.</param>
/// <param name="maxPositions">Most positions of a group, padding included, but for a single span.</param>
/// <param name="device">Of the decoder.</param>
internal sealed class SpanGroups(ModelConfig config, int maxPositions, Device device)
{
    private readonly int[] _windowOfLayer = [.. config.Layers.Select(layer => Array.IndexOf(Windows(config), layer.Window))];
    private readonly List<SpanGroup>[] _groups = Array.ConvertAll(Windows(config), _ => new List<SpanGroup>());

    public List<SpanGroup> OfLayer(int layer) => _groups[_windowOfLayer[layer]];

    /// <summary>Groups the spans anew; valid within the caller's scope.</summary>
    public void Prepare(ReadOnlySpan<DecodeSpan> spans)
    {
        var windows = Windows(config);
        for (var index = 0; index < windows.Length; index++)
        {
            var groups = _groups[index];
            groups.Clear();
            var decodes = new List<DecodeSpan>();
            foreach (var span in spans)
            {
                if (span.Length == 1)
                {
                    decodes.Add(span);
                }
                else
                {
                    groups.Add(new PrefillGroup(config, span, windows[index], device));
                }
            }

            AddDecodes(groups, decodes, windows[index]);
        }
    }

    /// <summary>The longest first, so that little is padded.</summary>
    private void AddDecodes(List<SpanGroup> groups, List<DecodeSpan> spans, int? window)
    {
        var sorted = spans.OrderByDescending(span => span.Position).ToArray();
        for (var begin = 0; begin < sorted.Length;)
        {
            var count = Math.Clamp(maxPositions / DecodeGroup.VisibleCount(sorted[begin], window), 1, sorted.Length - begin);
            groups.Add(new DecodeGroup(config, sorted.AsSpan(begin, count), window, device));
            begin += count;
        }
    }

    private static int?[] Windows(ModelConfig config) => [.. config.Layers.Select(layer => layer.Window).Distinct()];
}
