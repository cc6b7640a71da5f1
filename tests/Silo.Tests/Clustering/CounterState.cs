namespace Orleans.Ai.Clustering;

[GenerateSerializer, Alias("ai.tests.CounterState")]
public sealed record CounterState
{
    [Id(0)]
    public int Count { get; init; }
}
