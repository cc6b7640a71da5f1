using System.Text.Json.Nodes;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Anthropic;

/// <summary>Writes one request in Anthropic's format.</summary>
internal sealed class AnthropicRequest(ProviderModel model, InferenceRequest request, Omissions omissions)
{
    private readonly ClaudeModel claude = ClaudeModel.Parse(model.Name);

    // Its later versions have no words for sampling, whatever the model.
    private readonly bool hasSampling =
        string.CompareOrdinal(model.Options.ApiVersion ?? AnthropicFormat.TestedVersion, AnthropicFormat.TestedVersion) <= 0;

    private readonly JsonObject body = new() { ["model"] = model.Name };

    public byte[] Write()
    {
        var messages = MessageParts.ConversationOf(request, "Anthropic's API");
        RefuseUnknown();
        var budget = WriteThinking(messages);
        body["max_tokens"] = MaxTokens(budget);
        body.Set("system", AnthropicMessages.System(messages));
        body["messages"] = AnthropicMessages.Write(messages);
        body.Set("stop_sequences", StopSequences());
        WriteSampling(isThinking: budget is not null);
        AnthropicTools.Write(body, request.Tools);
        WriteFormat();
        body.Set("stream", request.IsFolded ? null : true);
        WriteExtra();
        return body.ToUtf8();
    }

    private void RefuseUnknown()
    {
        omissions.RefuseIf(request.ChoiceCount > 1, "n");
        omissions.RefuseIf(request.TopLogprobs is not null, "logprobs");
        omissions.RefuseIf(request.Stopping.IgnoreEndOfSequence, "ignore_eos");
        omissions.RefuseIf(
            request.Format is OutputFormat.JsonObject, "response_format", "Anthropic's API knows JSON by a schema only: ask with response_format json_schema.");
    }

    private int MaxTokens(int? budget) => request.Stopping.MaxTokens ?? claude.DefaultMaxTokens + (budget ?? 0);

    private JsonArray? StopSequences()
    {
        omissions.RefuseIf(
            request.Stopping.StopStrings.Any(string.IsNullOrWhiteSpace), "stop", "Anthropic's API takes no stop string of white space alone.");
        return JsonWriting.ToArray(request.Stopping.StopStrings);
    }

    // The budget, where there is one.
    private int? WriteThinking(IReadOnlyList<ChatMessage> messages)
    {
        switch (request.ReasoningEffort)
        {
            case null:
                return null;
            case "none":
                body.Set("thinking", claude.ThinksUnasked ? new JsonObject { ["type"] = "disabled" } : null);
                return null;
            case var effort when claude.ThinksByEffort:
                body["thinking"] = new JsonObject { ["type"] = "adaptive", ["display"] = "summarized" };
                body["output_config"] = new JsonObject { ["effort"] = effort is "minimal" ? "low" : effort };
                return null;
            case var effort when ThinkingBudget.Of(effort, request.Stopping.MaxTokens) is { } budget && MayThink(messages):
                body["thinking"] = new JsonObject { ["type"] = "enabled", ["budget_tokens"] = budget };
                return budget;
            default:
                omissions.Drop("reasoning_effort");
                return null;
        }
    }

    // The API refuses to think where a call of a tool is forced, or where the turn that it goes on with was made without a thought.
    private bool MayThink(IReadOnlyList<ChatMessage> messages)
    {
        var last = messages.LastOrDefault(message => message.Role == ChatRole.Assistant);
        var goesOn = messages[^1].Role == ChatRole.Tool && last is not null;
        return request.Tools?.Choice is not { Value: "required" or "function" } && (!goesOn || AnthropicMessages.HasThought(last!));
    }

    private void WriteSampling(bool isThinking)
    {
        var sampling = request.Sampling;
        var takes = hasSampling && claude.TakesSampling && !isThinking;
        if (takes)
        {
            body.Set("temperature", sampling.Temperature is { } temperature ? Math.Min(temperature, 1f) : null);
            body.Set("top_p", sampling.TopP is { } topP && !(claude.TakesOneOfSampling && sampling.Temperature is not null) ? topP : null);
            body.Set("top_k", sampling.TopK is { } topK and > 0 ? topK : null);
        }

        // One is the API's highest temperature.
        omissions.Drop("temperature", sampling.Temperature is not null && (!takes || sampling.Temperature > 1));
        omissions.Drop("top_p", sampling.TopP is not null && !body.ContainsKey("top_p"));
        omissions.Drop("top_k", sampling.TopK is > 0 && !takes);
        omissions.Drop("min_p", sampling.MinP is > 0);
        omissions.Drop("seed", sampling.Seed is not null);
        omissions.Drop("presence_penalty", sampling.PresencePenalty is not (null or 0));
        omissions.Drop("frequency_penalty", sampling.FrequencyPenalty is not (null or 0));
        omissions.Drop("logit_bias", sampling.LogitBias is { Count: > 0 });
    }

    private void WriteFormat()
    {
        if (request.Format is OutputFormat.JsonSchema schema)
        {
            var config = body["output_config"] as JsonObject ?? [];
            config["format"] = new JsonObject { ["type"] = "json_schema", ["schema"] = JsonNode.Parse(schema.Schema) };
            body.SetDefault("output_config", config);
        }
    }

    private void WriteExtra()
    {
        var extra = new ExtraFields(request);
        if (extra.Take("user") is { } user)
        {
            body["metadata"] = new JsonObject { ["user_id"] = user };
        }

        extra.MoveTo(body, "thinking", "output_config", "cache_control", "container", "context_management", "inference_geo", "mcp_servers", "speed");
        if (extra.Take("service_tier") is { } tier)
        {
            body.Set("service_tier", tier.ToString() is "auto" or "standard_only" ? tier : null);
            omissions.Drop("service_tier", !body.ContainsKey("service_tier"));
        }

        extra.DropRest(omissions);
    }
}
