namespace Orleans.Ai.Admin;

/// <summary>How a model stands, in a word: <c>status</c> of the admin API.</summary>
internal enum ModelStanding
{
    /// <summary>Every replica asked for takes requests.</summary>
    Ready,

    /// <summary>Fewer replicas than asked for take requests; the others are on their way.</summary>
    Loading,

    /// <summary>Some replica takes requests; <c>problem</c> says why others do not.</summary>
    Degraded,

    /// <summary>No replica takes requests; <c>problem</c> says why.</summary>
    Failed,

    /// <summary>The model could not be asked now; its replicas are shown as last reported.</summary>
    Unknown,
}
