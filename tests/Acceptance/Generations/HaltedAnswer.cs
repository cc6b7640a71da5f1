namespace Orleans.Ai.Generations;

/// <summary>An answer that halts before a token, asked for at one gateway and read at another too.</summary>
internal sealed class HaltedAnswer : IDisposable
{
    private readonly HttpResponseMessage _asked;
    private readonly HttpResponseMessage _read;

    private HaltedAnswer(int token, string id, HttpResponseMessage asked, HttpResponseMessage read, CancellationToken cancellationToken)
    {
        (Token, Id, _asked, _read) = (token, id, asked, read);
        Asking = GenerationGrid.ReadAsync(_asked, Asked, cancellationToken);
        Reading = GenerationGrid.ReadAsync(_read, Read, cancellationToken);
    }

    /// <summary>Before which it halts.</summary>
    public int Token { get; }

    public string Id { get; }

    /// <summary>What comes at the gateway that was asked.</summary>
    public ReadAnswer Asked { get; } = new();

    public Task Asking { get; }

    /// <summary>What comes at the other.</summary>
    public ReadAnswer Read { get; } = new();

    public Task Reading { get; }

    public static async Task<HaltedAnswer> StartAsync(HttpClient gateway, HttpClient other, int tokens, double temperature, int token, CancellationToken cancellationToken)
    {
        var asked = await GenerationGrid.AskAsync(gateway, tokens, temperature, cancellationToken, ("x-request-id", HaltOrder.Name(token)), ("x-orleansai-resumable", "true"));
        var id = asked.Headers.GetValues("x-orleansai-generation").Single();
        var read = await other.GetAsync(new Uri($"/v1/generations/{id}?stream=true", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return new HaltedAnswer(token, id, asked, read.EnsureSuccessStatusCode(), cancellationToken);
    }

    public void Dispose()
    {
        _asked.Dispose();
        _read.Dispose();
    }
}
