using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Orleans.Ai.Access;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Tokenization;

namespace Orleans.Ai.Engines;

/// <summary>
/// A short generation before an engine starts, so that no client waits for the compiler. On a batch of its own, which is
/// thrown away: its tokens are in no figures and its blocks in no cache.
/// </summary>
internal static class WarmUp
{
    private const int Tokens = 8;

    /// <summary>Reads a prompt of a few words and draws a few tokens. A model that refuses the prompt is left cold.</summary>
    public static void Run(RequestReader reader, Tokenizer tokenizer, int contextLength, ContinuousBatch batch)
    {
        var request = new InferenceRequest
        {
            Id = RequestId.Create(),
            Model = new ModelId("warm-up"),
            Caller = new Caller { Tenant = TenantId.Local, Role = CallerRole.Operator, Key = KeyId.None },
            Prompt = new Prompt.Chat([new ChatMessage { Role = ChatRole.User, Content = "Hello! Who are you?" }]),
            Sampling = new SamplingParameters { Temperature = 1, TopP = 0.9f },
            Stopping = new StoppingCriteria { MaxTokens = Tokens, IgnoreEndOfSequence = true },
        };
        if (!TryRead(reader, request, out var read))
        {
            return;
        }

        batch.Add(new Generation(read, tokenizer, contextLength, FrozenSet<int>.Empty, new RequestQueue(1)));
        while (!batch.IsEmpty)
        {
            batch.Run();
        }
    }

    private static bool TryRead(RequestReader reader, InferenceRequest request, [NotNullWhen(true)] out GenerationRequest? read) =>
        reader.TryRead(request, CancellationToken.None, out read, out _)
        || reader.TryRead(request with { Prompt = new Prompt.Text("Hello!") }, CancellationToken.None, out read, out _);
}
