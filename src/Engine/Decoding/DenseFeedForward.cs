namespace Orleans.Ai.Decoding;

/// <summary>One gated feed-forward.</summary>
/// <typeparam name="T">A matrix.</typeparam>
/// <param name="GateUp">Outputs: gate, then up.</param>
/// <param name="Down">Back to the residual stream.</param>
internal sealed record DenseFeedForward<T>(T GateUp, T Down) : FeedForward<T>
{
    public override DenseFeedForward<TOther> Select<TOther>(Func<T, TOther> linear) => new(linear(GateUp), linear(Down));
}
