using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Orleans.Ai.Storage;

/// <summary>Reads what <c>strace -f -y -xx</c> has recorded.</summary>
internal static partial class SystemCallTrace
{
    /// <summary>The calls to record: every one that can change a file, so that one that is not understood is seen.</summary>
    public const string Calls =
        "openat,creat,write,writev,pwrite64,pwritev,pwritev2,truncate,ftruncate,fallocate,fsync,fdatasync,sync_file_range,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,sendfile,copy_file_range";

    /// <summary>What happened under a folder, in order. Shared memory is rebuilt after a crash, and the lock is empty: both stay out.</summary>
    public static IReadOnlyList<DiskEvent> Read(string trace, string root)
    {
        var events = new List<DiskEvent>();
        var files = new HashSet<string>();
        foreach (var call in Whole(File.ReadLines(trace)).Select(line => Call().Match(line)).Where(call => call.Success))
        {
            if (ToEvent(call.Groups["name"].Value, call.Groups["arguments"].Value, files) is { } found &&
                (found is DiskEvent.Acknowledged || (found.Path.StartsWith(root, StringComparison.Ordinal) && !found.Path.EndsWith("-shm", StringComparison.Ordinal) && !found.Path.EndsWith("/lock", StringComparison.Ordinal))))
            {
                events.Add(found);
            }
        }

        return events;
    }

    // A call that another thread's cut in two stands where it ended.
    private static IEnumerable<string> Whole(IEnumerable<string> lines)
    {
        var begun = new Dictionary<string, string>();
        foreach (var line in lines)
        {
            var (thread, text) = (line[..line.IndexOf(' ', StringComparison.Ordinal)], line[line.IndexOf(' ', StringComparison.Ordinal)..].TrimStart());
            if (text.EndsWith("<unfinished ...>", StringComparison.Ordinal))
            {
                begun[thread] = text[..^"<unfinished ...>".Length].TrimEnd();
            }
            else
            {
                yield return text.StartsWith("<...", StringComparison.Ordinal) && begun.Remove(thread, out var head)
                    ? head + text[(text.IndexOf("resumed>", StringComparison.Ordinal) + "resumed>".Length)..]
                    : text;
            }
        }
    }

    private static DiskEvent? ToEvent(string name, string arguments, HashSet<string> files)
    {
        var strings = Quoted().Matches(arguments).Select(match => Bytes(match.Groups[1].Value)).ToArray();
        var path = Descriptor().Match(arguments) is { Success: true } descriptor ? Encoding.UTF8.GetString(Bytes(descriptor.Groups[1].Value)) : "";
        var numbers = arguments.Split(", ");
        switch (name)
        {
            case "write" when Acknowledgement().Match(Encoding.Latin1.GetString(strings[0])) is { Success: true } step:
                return new DiskEvent.Acknowledged((int)Number(step.Groups[1].Value), (int)Number(step.Groups[2].Value));
            case "openat" when arguments.Contains("O_CREAT", StringComparison.Ordinal) && files.Add(Encoding.UTF8.GetString(strings[0])):
            case "mkdir":
                return new DiskEvent.Created(Encoding.UTF8.GetString(strings[0]));
            case "unlink":
                files.Remove(Encoding.UTF8.GetString(strings[0]));
                return new DiskEvent.Removed(Encoding.UTF8.GetString(strings[0]));
            case "pwrite64":
                return new DiskEvent.Written(path, Number(numbers[^1]), strings[0]);
            case "ftruncate":
                return new DiskEvent.Truncated(path, Number(numbers[^1]));
            case "fsync" or "fdatasync":
                return new DiskEvent.Synced(path);
            case "openat" when !arguments.Contains("O_TRUNC", StringComparison.Ordinal):
                return null;
            default:
                return IsAboutState(arguments) ? throw new NotSupportedException($"The replay does not know {name}({arguments[..Math.Min(400, arguments.Length)]}).") : null;
        }
    }

    private static bool IsAboutState(string arguments) => arguments.Contains(Convert.ToHexStringLower("state.db"u8).Chunk(2).Aggregate("", (text, pair) => $"{text}\\x{new string(pair)}"), StringComparison.Ordinal);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static byte[] Bytes(string escaped) => Convert.FromHexString(escaped.Replace("\\x", "", StringComparison.Ordinal));

    // Failed calls, which return -1, changed nothing.
    [GeneratedRegex(@"^(?<name>\w+)\((?<arguments>.*)\)\s+= \d")]
    private static partial Regex Call();

    [GeneratedRegex(@"^(\d+) (\d+)\n$")]
    private static partial Regex Acknowledgement();

    [GeneratedRegex("\"((?:\\\\x[0-9a-f]{2})*)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\d+<((?:\\x[0-9a-f]{2})*)>")]
    private static partial Regex Descriptor();
}
