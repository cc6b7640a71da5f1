namespace Orleans.Ai.Clustering;

/// <summary>
/// State could not be read or written, because its store cannot be reached now. A write may or may not have happened: whoever
/// catches this reads again before going on. Running requests need no store and are not touched.
/// </summary>
/// <param name="message">Which store, and what to do; may be shown to operators.</param>
[GenerateSerializer, Alias("ai.StorageUnavailableException")]
public sealed class StorageUnavailableException(string message) : OrleansException(message);
