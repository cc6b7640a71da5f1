using System.Globalization;
using System.Text;

namespace Orleans.Ai.CommandLine;

/// <summary>Keeps what is printed and tells of each piece.</summary>
internal sealed class WatchedWriter(StringBuilder builder, Action<string> onPiece) : StringWriter(builder, CultureInfo.InvariantCulture)
{
    public override async Task WriteAsync(string? value)
    {
        await base.WriteAsync(value);
        onPiece(value ?? "");
    }

    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        onPiece(value ?? "");
    }
}
