using System.Text.Json.Nodes;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Triton;

/// <summary>What a model behind Triton is asked, before it becomes JSON or tensors.</summary>
/// <param name="Text">What the model reads.</param>
/// <param name="Sampling">Parameters of vLLM's <c>SamplingParams</c>, as JSON.</param>
internal sealed record TritonPrompt(string Text, string Sampling)
{
    // vLLM would stop after 16 tokens; it cuts what the context does not leave.
    private const int DefaultMaxTokens = 4096;

    /// <summary>Takes it from a request.</summary>
    /// <exception cref="UnsupportedRequestException">Triton has no words for something that would change the answer.</exception>
    public static TritonPrompt Of(ProviderModel model, InferenceRequest request, Omissions omissions)
    {
        omissions.RefuseIf(request.Continuation.Count > 0, "prompt", "Triton cannot go on from an answer that another began.");
        omissions.RefuseIf(request.ChoiceCount > 1, "n");
        omissions.RefuseIf(request.Tools is { Choice: not { Value: "none" } }, "tools");
        omissions.RefuseIf(request.TopLogprobs is not null, "logprobs");
        return new TritonPrompt(TextOf(model, request.Prompt), SamplingOf(request, omissions).ToJsonString());
    }

    private static string TextOf(ProviderModel model, Prompt prompt) => prompt switch
    {
        Prompt.Text text => text.Value,
        Prompt.Chat chat when model.Options.PromptTemplate is { } template => PromptTemplates.Write(template, chat.Messages),
        Prompt.Chat => throw Omissions.Refuse(
            "messages",
            $"Triton reads plain text and has no chat template: set Providers:{model.Provider}:PromptTemplate to one of "
                + $"{string.Join(", ", PromptTemplates.Names)}, or ask with a prompt at /v1/completions."),
        _ => throw Omissions.Refuse("prompt", "Triton reads text, not token ids."),
    };

    private static JsonObject SamplingOf(InferenceRequest request, Omissions omissions)
    {
        var sampling = request.Sampling;
        var body = new JsonObject { ["max_tokens"] = request.Stopping.MaxTokens ?? DefaultMaxTokens };
        body.Set("temperature", sampling.Temperature);
        body.Set("top_p", sampling.TopP);
        body.Set("top_k", sampling.TopK);
        body.Set("min_p", sampling.MinP);
        body.Set("seed", sampling.Seed);
        body.Set("presence_penalty", sampling.PresencePenalty);
        body.Set("frequency_penalty", sampling.FrequencyPenalty);
        body.Set("stop", JsonWriting.ToArray(request.Stopping.StopStrings));
        body.Set("ignore_eos", request.Stopping.IgnoreEndOfSequence ? true : null);
        body.Set("guided_decoding", Guide(request.Format)?.ToJsonString());
        omissions.Drop("logit_bias", sampling.LogitBias is { Count: > 0 });
        omissions.Drop("reasoning_effort", request.ReasoningEffort is not null);
        var extra = new ExtraFields(request);
        extra.MoveTo(
            body,
            "repetition_penalty",
            "stop_token_ids",
            "include_stop_str_in_output",
            "min_tokens",
            "skip_special_tokens",
            "bad_words",
            "lora_name",
            "guided_decoding");
        extra.DropRest(omissions);
        return body;
    }

    private static JsonObject? Guide(OutputFormat? format) => format switch
    {
        OutputFormat.JsonSchema schema => new JsonObject { ["json"] = JsonNode.Parse(schema.Schema) },
        OutputFormat.JsonObject => new JsonObject { ["json"] = new JsonObject { ["type"] = "object" } },
        _ => null,
    };
}
