using System.Runtime.InteropServices;

namespace Orleans.Ai.Decoding;

/// <summary>
/// A thread that computes without pause. On Linux it yields the processor to threads that have just been woken, such as those that
/// carry its tokens to clients and to the disk: with as many of them as processors, each hop of a token would else wait for the end
/// of a time slice.
/// </summary>
internal static partial class ComputeThread
{
    // A tenth of the share of other threads where there are fewer processors than threads that want one.
    private const int Nice = 10;
    private const int Process = 0;
    private const int Caller = 0;

    /// <summary>Starts one.</summary>
    public static Thread Start(string name, Action body)
    {
        var thread = new Thread(() =>
        {
            // .NET's priorities do nothing on Linux, where a thread may always lower its own.
            _ = OperatingSystem.IsLinux() ? SetPriority(Process, Caller, Nice) : 0;
            body();
        }) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, int who, int value);
}
