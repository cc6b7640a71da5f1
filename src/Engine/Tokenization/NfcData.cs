using System.Globalization;
using System.Text;

namespace Orleans.Ai.Tokenization;

/// <summary>The Unicode tables behind <see cref="Nfc"/>: .NET has none of its own in globalization-invariant mode.</summary>
internal sealed class NfcData
{
    private readonly Dictionary<int, int[]> _decompositions = [];
    private readonly Dictionary<(int, int), int> _compositions = [];
    private readonly Dictionary<int, byte> _classes = [];

    private NfcData()
    {
        using var stream = typeof(NfcData).Assembly.GetManifestResourceStream("Nfc.txt")!;
        using var reader = new StreamReader(stream, Encoding.ASCII);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] == '#')
                continue;
            if (line.Split('=') is [var composed, var parts])
                AddDecomposition(Hex(composed), [.. parts.TrimEnd('!').Split(' ').Select(Hex)], compose: !parts.EndsWith('!'));
            else if (line.Split('-', ':') is [var first, var last, var combiningClass])
                AddClass(Hex(first), Hex(last), byte.Parse(combiningClass, CultureInfo.InvariantCulture));
        }
    }

    public static NfcData Instance { get; } = new();

    /// <summary>One step of canonical decomposition: one or two code points, or none.</summary>
    public ReadOnlySpan<int> Decompose(int codePoint) => _decompositions.GetValueOrDefault(codePoint);

    /// <summary>The code point that two compose to, or -1.</summary>
    public int Compose(int first, int second) => _compositions.GetValueOrDefault((first, second), -1);

    /// <summary>The canonical combining class; 0 is a starter.</summary>
    public byte CombiningClass(int codePoint) => _classes.GetValueOrDefault(codePoint);

    private void AddDecomposition(int composed, int[] parts, bool compose)
    {
        _decompositions[composed] = parts;
        if (compose)
            _compositions[(parts[0], parts[1])] = composed;
    }

    private void AddClass(int first, int last, byte combiningClass)
    {
        for (var codePoint = first; codePoint <= last; codePoint++)
            _classes[codePoint] = combiningClass;
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
