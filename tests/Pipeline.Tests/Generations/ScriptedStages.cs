using System.Runtime.CompilerServices;
using Orleans.Ai.Inference;
using Orleans.Ai.Sessions;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Generations;

/// <summary>
/// Stages that generate as an engine does: which token comes next follows from the prompt, the seed and what came before, and they
/// go on with an answer that was begun.
/// </summary>
internal sealed class ScriptedStages : IInferenceBackend
{
    /// <summary>Tokens of each choice.</summary>
    public int Tokens { get; set; } = 6;

    /// <summary>Comes before each token, with its number; may wait or throw.</summary>
    public Func<int, CancellationToken, Task> OnToken { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Answers instead, where it gives anything.</summary>
    public Func<InferenceRequest, InferenceEvent?> Instead { get; set; } = _ => null;

    /// <summary>Says nothing by which another could go on, as a provider.</summary>
    public bool IsForeign { get; set; }

    /// <summary>What a provider refuses with, before it says that it took the request; <see langword="null"/>: it takes it.</summary>
    public InferenceError? Refusal { get; set; }

    /// <summary>Requests that were sent to a provider.</summary>
    public int Sent { get; private set; }

    /// <summary>The turn of a session that is begun.</summary>
    public SessionTicket? Ticket { get; set; }

    public List<InferenceRequest> Requests { get; } = [];

    /// <summary>The answer is lost once, before that token.</summary>
    public void LoseOnce(int at)
    {
        var losses = 0;
        OnToken = (number, _) => number == at && losses++ == 0 ? throw new LostException() : Task.CompletedTask;
    }

    public async IAsyncEnumerable<InferenceEvent> InferAsync(InferenceRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        lock (Requests)
        {
            Requests.Add(request);
        }

        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        if (Instead(request) is { } instead)
        {
            yield return instead;
            yield break;
        }

        var sequence = 0L;
        if (IsForeign)
        {
            yield return new InferenceEvent.Dispatching { Sequence = sequence++, Target = new("far", "m") };
            Sent++;
            if (Refusal is { } refusal)
            {
                yield return new InferenceEvent.Failed { Sequence = sequence, Error = refusal };
                yield break;
            }
        }

        yield return new InferenceEvent.Accepted { Sequence = sequence++, Replica = Samples.Replica(Requests.Count), PromptTokens = 3, PromptIds = IsForeign ? [] : [7, 8, 9], Session = Ticket };
        for (var choice = 0; choice < request.ChoiceCount; choice++)
        {
            var begun = request.Continuation.ElementAtOrDefault(choice);
            var token = begun?.Tokens.LastOrDefault((int)request.Sampling.Seed!.Value) ?? (int)request.Sampling.Seed!.Value;
            for (var number = begun?.Tokens.Count ?? 0; number < Tokens; number++)
            {
                var isLost = false;
                try
                {
                    await OnToken(number, cancellationToken);
                }
                catch (LostException)
                {
                    isLost = true;
                }

                cancellationToken.ThrowIfCancellationRequested();
                if (isLost)
                {
                    yield return new InferenceEvent.Failed { Sequence = sequence, Error = new InferenceError { Code = InferenceErrorCode.ReplicaLost, Message = "Lost." } };
                    yield break;
                }

                token = (token * 31) + choice + number;
                yield return new InferenceEvent.TextDelta { Sequence = sequence++, Choice = choice, Text = $"<{token}>", TokenCount = 1, TokenIds = [token] };
            }

            if (begun?.IsComplete != true)
            {
                yield return new InferenceEvent.ChoiceCompleted { Sequence = sequence++, Choice = choice, Reason = FinishReason.Stop };
            }
        }

        yield return new InferenceEvent.Completed { Sequence = sequence, Usage = new TokenUsage { PromptTokens = 3, CompletionTokens = Tokens * request.ChoiceCount } };
    }
}
