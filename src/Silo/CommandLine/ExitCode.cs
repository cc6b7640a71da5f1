namespace Orleans.Ai.CommandLine;

/// <summary>What the process returns to the shell.</summary>
internal static class ExitCode
{
    /// <summary>All is well.</summary>
    public const int Success = 0;

    /// <summary>It was started rightly, but failed.</summary>
    public const int Failure = 1;

    /// <summary>An option or a setting is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Ended by Ctrl+C (128 + SIGINT).</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by SIGTERM (128 + SIGTERM).</summary>
    public const int Terminated = 143;
}
