using System.Runtime.CompilerServices;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>Fails as a provider does, for an operator who wants to see what becomes of a request then. Nobody is asked.</summary>
internal static class ForcedFault
{
    /// <summary>How long <c>hang</c> and <c>stall</c> are silent.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    /// <summary>What can be forced.</summary>
    public static IReadOnlyList<string> Names { get; } = ["refuse", "hang", "429", "500", "cut", "midcut", "stall"];

    /// <summary>Fails so.</summary>
    public static async IAsyncEnumerable<InferenceEvent> PlayAsync(string fault, TargetId target, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (fault is "hang")
        {
            await Task.Delay(Silence, time, cancellationToken);
        }

        if (fault is "cut" or "midcut" or "stall")
        {
            yield return new InferenceEvent.Accepted { Sequence = 0, Replica = null, PromptTokens = 0 };
        }

        if (fault is "midcut" or "stall")
        {
            yield return new InferenceEvent.TextDelta { Sequence = 0, Choice = 0, Text = "Forced fault: ", TokenCount = 0 };
        }

        if (fault is "stall")
        {
            await Task.Delay(Silence, time, cancellationToken);
        }

        yield return new InferenceEvent.Failed { Sequence = 0, Error = ErrorOf(fault, target) };
    }

    private static InferenceError ErrorOf(string fault, TargetId target)
    {
        var code = fault switch
        {
            "refuse" or "500" => InferenceErrorCode.ProviderUnavailable,
            "hang" or "stall" => InferenceErrorCode.ProviderTimeout,
            "429" => InferenceErrorCode.ProviderRateLimited,
            "cut" or "midcut" => InferenceErrorCode.ProviderBroken,
            _ => InferenceErrorCode.InvalidRequest,
        };
        return new InferenceError
        {
            Code = code,
            Message = code is InferenceErrorCode.InvalidRequest ? $"There is no fault '{fault}' to force; allowed: {string.Join(", ", Names)}." : $"The fault '{fault}' was forced by an operator.",
            Parameter = code is InferenceErrorCode.InvalidRequest ? "x-orleansai-fault" : null,
            RetryAfter = code is InferenceErrorCode.ProviderRateLimited ? TimeSpan.FromSeconds(1) : null,
            Source = target.ToString(),
        };
    }
}
