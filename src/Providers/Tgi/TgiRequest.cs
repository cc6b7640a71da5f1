using System.Text.Json.Nodes;
using Orleans.Ai.Inference;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Tgi;

/// <summary>Writes one request for <c>/generate</c> or <c>/generate_stream</c>.</summary>
internal sealed class TgiRequest(InferenceRequest request, Omissions omissions)
{
    private readonly JsonObject parameters = new() { ["details"] = true, ["return_full_text"] = false };

    public byte[] Write()
    {
        var text = request.Prompt is Prompt.Text prompt && request.Continuation.Count == 0
            ? prompt.Value
            : throw Omissions.Refuse("prompt", "TGI reads text: ask with a prompt that is text, or with messages.");
        omissions.RefuseIf(request.ChoiceCount > 1, "n");
        omissions.RefuseIf(request.Stopping.IgnoreEndOfSequence, "ignore_eos");
        omissions.RefuseIf(request.Tools is not null, "tools", "TGI takes tools with messages only.");
        parameters.Set("max_new_tokens", request.Stopping.MaxTokens);
        parameters.Set("stop", JsonWriting.ToArray(request.Stopping.StopStrings));
        parameters.Set("top_n_tokens", request.TopLogprobs is > 0 ? request.TopLogprobs : null);
        parameters.Set("grammar", Grammar());
        WriteSampling();
        WriteExtra();
        return new JsonObject { ["inputs"] = text, ["parameters"] = parameters }.ToUtf8();
    }

    // A temperature of 0 and a share of 1 are out of its bounds; both mean that nothing is to be done.
    private void WriteSampling()
    {
        var sampling = request.Sampling;
        parameters.Set("do_sample", sampling.Temperature is { } asked ? asked > 0 : null);
        parameters.Set("temperature", sampling.Temperature is > 0 ? sampling.Temperature : null);
        parameters.Set("top_p", sampling.TopP is > 0 and < 1 ? sampling.TopP : null);
        parameters.Set("top_k", sampling.TopK is > 0 ? sampling.TopK : null);
        parameters.Set("seed", sampling.Seed is { } seed ? (ulong)seed : null);
        parameters.Set("frequency_penalty", sampling.FrequencyPenalty is not (null or 0) ? sampling.FrequencyPenalty : null);
        omissions.Drop("presence_penalty", sampling.PresencePenalty is not (null or 0));
        omissions.Drop("min_p", sampling.MinP is > 0);
        omissions.Drop("logit_bias", sampling.LogitBias is { Count: > 0 });
        omissions.Drop("reasoning_effort", request.ReasoningEffort is not null);
    }

    private JsonObject? Grammar() => request.Format switch
    {
        OutputFormat.JsonSchema schema => new JsonObject { ["type"] = "json", ["value"] = JsonNode.Parse(schema.Schema) },
        OutputFormat.JsonObject => new JsonObject { ["type"] = "json", ["value"] = new JsonObject { ["type"] = "object" } },
        _ => null,
    };

    private void WriteExtra()
    {
        var extra = new ExtraFields(request);
        extra.MoveTo(parameters, "best_of", "repetition_penalty", "typical_p", "truncate", "watermark", "adapter_id", "grammar", "decoder_input_details");
        extra.DropRest(omissions);
    }
}
