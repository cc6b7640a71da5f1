using System.Globalization;
using System.Text;

namespace Orleans.Ai.CommandLine;

/// <summary>Keeps what is printed and tells of each line.</summary>
internal sealed class WatchedWriter(StringBuilder builder, Action<string> onLine) : StringWriter(builder, CultureInfo.InvariantCulture)
{
    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        onLine(value ?? "");
    }
}
