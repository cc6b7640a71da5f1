namespace Orleans.Ai.Decoding;

/// <summary>What a loaded decoder is.</summary>
/// <param name="Architecture">As <c>config.json</c> names it.</param>
/// <param name="Revision">Fingerprint of the weights: 12 hexadecimal digits.</param>
/// <param name="ParameterCount">Number of weights.</param>
/// <param name="Format">How the weights are held.</param>
/// <param name="Kernel">Instructions in use: <c>avx-vnni</c>, <c>avx2</c> or <c>portable</c>; or Torch and its device, such as <c>torch cuda:0</c>.</param>
/// <param name="Threads">Threads that share a step.</param>
/// <param name="WeightBytes">Memory of the weights.</param>
/// <param name="CacheBytes">Memory of the KV blocks.</param>
/// <param name="TotalBytes">All native memory, with the buffers of a step.</param>
public sealed record DecoderDescription(
    string Architecture,
    string Revision,
    long ParameterCount,
    WeightFormat Format,
    string Kernel,
    int Threads,
    long WeightBytes,
    long CacheBytes,
    long TotalBytes);
