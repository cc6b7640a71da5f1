using System.Text;
using Orleans.Ai.Inference;

namespace Orleans.Ai.OpenAI;

internal sealed class WireLogprob
{
    public string? Token { get; set; }

    public float Logprob { get; set; }

    public List<int>? Bytes { get; set; }

    public List<WireLogprob?>? TopLogprobs { get; set; }

    /// <summary>Those that are there.</summary>
    public static IReadOnlyList<TokenLogprob> ToLogprobs(List<WireLogprob?>? logprobs) =>
        logprobs is not { Count: > 0 } ? [] : [.. logprobs.OfType<WireLogprob>().Select(logprob => logprob.ToLogprob())];

    private TokenLogprob ToLogprob() => new()
    {
        Token = Token ?? "",
        Logprob = Logprob,
        Bytes = Bytes is null ? Encoding.UTF8.GetBytes(Token ?? "") : [.. Bytes.Select(value => (byte)value)],
        Top = ToLogprobs(TopLogprobs),
    };
}
