using System.ComponentModel.DataAnnotations;

namespace Orleans.Ai.Providers;

/// <summary>A provider of models: section <c>Providers:NAME</c>.</summary>
public sealed class ProviderOptions
{
    /// <summary>
    /// Its wire format: <c>openai</c>, <c>openai-responses</c>, <c>azure</c>, <c>anthropic</c>, <c>gemini</c>, <c>vertex</c>, <c>vllm</c>,
    /// <c>tgi</c>, <c>triton</c>, <c>triton-grpc</c>, or <c>compatible</c> for any other server that speaks OpenAI's. Default: the provider's name, where it is one of them.
    /// </summary>
    public string? Kind { get; set; }

    /// <summary>Where it is. Default: the vendor's public address; servers of your own have none.</summary>
    public Uri? Address { get; set; }

    /// <summary>
    /// File that holds the key, and nothing else. Never the key itself: what is in configuration ends in logs and backups. Default none.
    /// </summary>
    public string? KeyFile { get; set; }

    /// <summary>Several keys, used by their weights. Default: the one of <see cref="KeyFile"/>.</summary>
    public IList<ProviderKeyOptions> Keys { get; } = [];

    /// <summary>
    /// Its models that clients may ask for without a route: the name that clients use, and what the provider calls it (empty: the
    /// same). Every one can also be asked for as <c>PROVIDER/MODEL</c>. Default none.
    /// </summary>
    public IDictionary<string, string> Models { get; } = new Dictionary<string, string>();

    /// <summary>Any model can be asked for as <c>PROVIDER/MODEL</c>, also one that is not listed. Default <see langword="true"/>.</summary>
    public bool AllowUnlisted { get; set; } = true;

    /// <summary>Headers sent with every request. Default none.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>();

    /// <summary>
    /// File with the certificates (PEM) that its own may be signed by, instead of the system's: for servers behind a private authority.
    /// Default: the system's.
    /// </summary>
    public string? CaFile { get; set; }

    /// <summary>Version of its API, where the format has one (Azure OpenAI, Anthropic). Default: the one that was tested.</summary>
    public string? ApiVersion { get; set; }

    /// <summary>Google Cloud project (Vertex). Default none.</summary>
    public string? Project { get; set; }

    /// <summary>Region (Vertex). Default <c>global</c>.</summary>
    public string? Location { get; set; }

    /// <summary>
    /// How a conversation is written as one text, for servers that read nothing else (Triton): <c>plain</c> (<c>User: …</c>,
    /// <c>Assistant: …</c>), <c>chatml</c> or <c>llama3</c>; what the model was trained with. Default none: such servers answer prompts only.
    /// </summary>
    public string? PromptTemplate { get; set; }

    /// <summary>Longest wait for a connection. Default 5 s, bounds 10 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait for the first token of an answer, connecting included. Default 60 s, bounds 10 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan FirstTokenTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest silence between two tokens. Default 30 s, bounds 10 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan BetweenTokensTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time of a whole attempt. Default 10 min, bounds 10 ms to 24 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Most connections. Unit: connections. Default 256, bounds 1 to 65536.</summary>
    [Range(1, 65536)]
    public int MaxConnections { get; set; } = 256;

    /// <summary>Largest answer that is read. Unit: bytes. Default 64 MiB, bounds 1 KiB to 1 GiB.</summary>
    [Range(1 << 10, 1 << 30)]
    public int MaxAnswerBytes { get; set; } = 64 << 20;

    /// <summary>
    /// What happens to a parameter that the provider lacks and that would not change what is answered, only how well:
    /// <see langword="true"/> drops it and says so in <c>x-orleansai-dropped-params</c>, <see langword="false"/> refuses the request.
    /// Default <see langword="true"/>.
    /// </summary>
    public bool DropUnsupported { get; set; } = true;
}
