namespace Orleans.Ai.Sessions;

/// <summary>What becomes of a turn that comes while another turn of its session is being answered.</summary>
public enum ConcurrentTurns
{
    /// <summary>It waits; turns are answered in the order in which they came.</summary>
    Wait = 0,

    /// <summary>It is refused with 409.</summary>
    Refuse = 1,
}
