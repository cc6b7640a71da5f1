using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using static TorchSharp.torch;

namespace Orleans.Ai.Torch;

/// <summary>The groups of a batch's spans, for each of the windows that the layers of a model have.</summary>
internal sealed class SpanGroups
{
    private readonly ModelConfig _config;
    private readonly int _maxPositions;
    private readonly ScalarType _type;
    private readonly Device _device;
    private readonly int?[] _windows;
    private readonly int[] _windowOfLayer;
    private readonly List<SpanGroup>[] _groups;

    /// <param name="config">Of the model.</param>
    /// <param name="maxPositions">Most positions of a group, padding included, but for a single span.</param>
    /// <param name="type">Number format of keys and values.</param>
    /// <param name="device">Of the decoder.</param>
    public SpanGroups(ModelConfig config, int maxPositions, ScalarType type, Device device)
    {
        (_config, _maxPositions, _type, _device) = (config, maxPositions, type, device);
        _windows = [.. config.Layers.Select(layer => layer.Window).Distinct()];
        _windowOfLayer = [.. config.Layers.Select(layer => Array.IndexOf(_windows, layer.Window))];
        _groups = Array.ConvertAll(_windows, _ => new List<SpanGroup>());
    }

    public List<SpanGroup> OfLayer(int layer) => _groups[_windowOfLayer[layer]];

    /// <summary>Groups the spans anew; valid within the caller's scope.</summary>
    public void Prepare(ReadOnlySpan<DecodeSpan> spans)
    {
        for (var index = 0; index < _windows.Length; index++)
        {
            var groups = _groups[index];
            groups.Clear();
            var decodes = new List<DecodeSpan>();
            foreach (var span in spans)
            {
                var together = span.Length % PrefillGroup.QueryTile is 1 ? span.Length - 1 : span.Length;
                if (together > 0)
                {
                    groups.Add(new PrefillGroup(_config, span with { Length = together }, _windows[index], _type, _device));
                }

                if (together < span.Length)
                {
                    decodes.Add(span with { Offset = span.Offset + together, Position = span.Position + together, Length = 1 });
                }
            }

            AddDecodes(groups, decodes, _windows[index]);
        }
    }

    /// <summary>The longest first, so that little is padded.</summary>
    private void AddDecodes(List<SpanGroup> groups, List<DecodeSpan> spans, int? window)
    {
        var sorted = spans.OrderByDescending(span => span.Position).ToArray();
        for (var begin = 0; begin < sorted.Length;)
        {
            var count = Math.Clamp(_maxPositions / SpanGroup.Width(sorted[begin], window), 1, sorted.Length - begin);
            groups.Add(new DecodeGroup(_config, sorted.AsSpan(begin, count), window, _type, _device));
            begin += count;
        }
    }
}
