using Orleans.Ai.Providers;
using Orleans.Ai.Triton.Protocol;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Triton;

/// <summary>Reads responses of <c>ModelInfer</c> and <c>ModelStreamInfer</c>.</summary>
internal sealed class TritonGrpcReader
{
    private readonly TritonAnswer answer = new();

    /// <summary>What is known of the tokens so far.</summary>
    public TokenUsage Usage => answer.Usage;

    /// <summary>Reads one of a stream.</summary>
    /// <returns>The last of them is read.</returns>
    public bool Read(ModelStreamInferResponse response, AnswerEvents events)
    {
        if (response.ErrorMessage.Length > 0)
        {
            events.AddFailed(TritonErrors.Read(response.ErrorMessage), Usage);
            return true;
        }

        if (response.InferResponse is not { } inferred)
        {
            return false;
        }

        Add(inferred, events);
        return inferred.Parameters.TryGetValue("triton_final_response", out var isFinal) && isFinal.BoolParam && End(events);
    }

    /// <summary>Reads the only one.</summary>
    public void ReadWhole(ModelInferResponse response, AnswerEvents events)
    {
        Add(response, events);
        End(events);
    }

    // The response that only marks the end has no tensors.
    private void Add(ModelInferResponse response, AnswerEvents events)
    {
        if (response.Outputs.Count > 0)
        {
            answer.Add(
                response.Text("text_output") ?? "", response.Number("num_input_tokens"), response.Number("num_output_tokens"), response.Text("finish_reason"), events);
        }
    }

    private bool End(AnswerEvents events)
    {
        if (!answer.TryEnd(events))
        {
            events.AddFailed(ProviderErrors.Broken("The provider's answer ended without saying why."), Usage);
        }

        return true;
    }
}
