namespace Orleans.Ai.Storage;

/// <summary>What a row is found by: a grain, and the name of its state or reminder.</summary>
internal readonly record struct StateKey(string Type, string Key, string Name)
{
    /// <summary>The row of a grain.</summary>
    public StateKey(GrainId grain, string name)
        : this(grain.Type.ToString()!, grain.Key.ToString()!, name)
    {
    }

    /// <summary>A tag that no row ever had, so that one who knew a cleared row is not mistaken for one who knows its successor.</summary>
    public static string NewETag() => Guid.NewGuid().ToString("N");
}
