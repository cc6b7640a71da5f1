namespace Orleans.Ai.Providers;

/// <summary>What became of a probe.</summary>
[GenerateSerializer, Alias("ai.ProbeEnd")]
public enum ProbeEnd
{
    /// <summary>There is none, or it has not ended.</summary>
    None = 0,

    /// <summary>The target answered.</summary>
    Succeeded = 1,

    /// <summary>It did not.</summary>
    Failed = 2,

    /// <summary>It was not made, or says nothing: somebody else may make it.</summary>
    Unused = 3,
}
