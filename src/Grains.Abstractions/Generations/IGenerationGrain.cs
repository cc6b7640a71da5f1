using Orleans.Ai.Inference;
using Orleans.Concurrency;

namespace Orleans.Ai.Generations;

/// <summary>
/// Owns one resumable request. Key: <see cref="GenerationId.ToString"/>. An event is in the log before any reader sees it, so
/// that whichever silo goes on after a loss knows all that was seen; see <see cref="GenerationState"/>.
/// </summary>
[Alias("ai.IGenerationGrain")]
public interface IGenerationGrain : IGrainWithStringKey
{
    /// <summary>
    /// The one verb: begins the generation, or joins it where it has begun or ended, and tells its events from
    /// <paramref name="from"/> on. Asking twice executes once. The reader that leaves does not end it.
    /// </summary>
    /// <param name="request">The request, with its <see cref="InferenceRequest.Generation"/>.</param>
    /// <param name="from">Sequence number of the first event to tell.</param>
    /// <param name="cancellationToken">The reader leaves.</param>
    [Alias("Infer")]
    IAsyncEnumerable<InferenceEvent> InferAsync(InferenceRequest request, long from, CancellationToken cancellationToken);

    /// <summary>Tells the events of a generation that was begun, live or ended; one that is not known fails with <see cref="InferenceErrorCode.NotFound"/>.</summary>
    [Alias("Read")]
    IAsyncEnumerable<InferenceEvent> ReadAsync(long from, CancellationToken cancellationToken);

    /// <summary>What was asked, with its <see cref="InferenceRequest.Generation"/>; <see langword="null"/>: not known, expired, or deleted.</summary>
    /// <exception cref="Storage.LogCorruptException">Its log cannot be read.</exception>
    [Alias("GetRequest")]
    [AlwaysInterleave]
    Task<InferenceRequest?> GetRequestAsync();

    /// <summary>How it is now; <see langword="null"/>: not known, expired, or deleted.</summary>
    /// <exception cref="Storage.LogCorruptException">Its log cannot be read.</exception>
    [Alias("Get")]
    [AlwaysInterleave]
    Task<GenerationSnapshot?> GetAsync();

    /// <summary>Ends it; done when its readers know. Does nothing once it has ended.</summary>
    /// <returns>It is known.</returns>
    [Alias("Cancel")]
    [AlwaysInterleave]
    Task<bool> CancelAsync();

    /// <summary>Ends and forgets it: its text is really gone. Of one that had an idempotency key, a tombstone stays for as long as the key would have.</summary>
    /// <returns>It was known.</returns>
    [Alias("Delete")]
    [AlwaysInterleave]
    Task<bool> DeleteAsync();

    /// <summary>Goes on where it stopped, if its silo was lost; else does nothing.</summary>
    [Alias("Resume")]
    Task ResumeAsync();
}
