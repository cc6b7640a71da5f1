namespace Orleans.Ai.Scheduling;

/// <summary>A sequence's part in a step: its next <paramref name="Count"/> pending tokens.</summary>
/// <param name="Sequence">Whose tokens run.</param>
/// <param name="Count">Unit: tokens.</param>
/// <param name="DrawsToken">All pending tokens run, so that the next one can be drawn.</param>
internal readonly record struct ScheduledRun<T>(T Sequence, int Count, bool DrawsToken)
    where T : Sequence;
