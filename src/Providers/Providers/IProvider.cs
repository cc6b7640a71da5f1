using Orleans.Ai.Credentials;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Providers;

/// <summary>
/// A provider that is configured: asks its models over its own sockets, with its own keys and time-outs. One attempt per call; what
/// is to be tried elsewhere is for the route to say.
/// </summary>
internal interface IProvider
{
    /// <summary>Its name, as it is configured.</summary>
    string Name { get; }

    /// <summary>
    /// Asks one of its models. Like <see cref="IInferenceBackend.InferAsync"/>, but that all events have the sequence number 0: who
    /// asks numbers them. <see cref="InferenceEvent.Accepted"/> comes with the first thing that the provider says after a success, and
    /// every end is a terminal event.
    /// </summary>
    /// <param name="model">What the provider calls the model.</param>
    /// <param name="request">What for.</param>
    /// <param name="cancellationToken">Fires when nobody reads any more: the request at the provider is aborted.</param>
    IAsyncEnumerable<InferenceEvent> InferAsync(string model, InferenceRequest request, CancellationToken cancellationToken);

    /// <summary>Looks whether it can be reached and accepts a key, by a question that is never billed.</summary>
    /// <param name="key">The key; <see langword="null"/>: none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What is wrong; <see langword="null"/>: nothing.</returns>
    Task<InferenceError?> CheckAsync(PooledKey? key, CancellationToken cancellationToken);
}
