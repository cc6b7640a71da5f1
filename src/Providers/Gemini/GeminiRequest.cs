using System.Text.Json.Nodes;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Gemini;

/// <summary>Writes one request in Gemini's format.</summary>
internal sealed class GeminiRequest(ProviderModel model, InferenceRequest request, bool isVertex, Omissions omissions)
{
    private readonly GeminiModel gemini = GeminiModel.Parse(model.Name);
    private readonly JsonObject body = [];
    private readonly JsonObject generation = [];

    public byte[] Write()
    {
        var messages = MessageParts.ConversationOf(request, "Gemini's API");
        omissions.RefuseIf(request.Stopping.IgnoreEndOfSequence, "ignore_eos");
        body.Set("systemInstruction", GeminiContents.System(messages));
        body["contents"] = new GeminiContents(messages, gemini, hasIds: !isVertex).Write();
        WriteTools();
        WriteSampling();
        WriteFormat();
        WriteThinking();
        WriteExtra();
        body.Set("generationConfig", generation.Count > 0 ? generation : null);
        return body.ToUtf8();
    }

    private void WriteTools()
    {
        if (request.Tools is not { } tools)
        {
            return;
        }

        body["tools"] = new JsonArray(new JsonObject { ["functionDeclarations"] = new JsonArray([.. tools.Definitions.Select(Tool)]) });
        omissions.Drop("parallel_tool_calls", tools.Parallel is false);
        if (tools.Choice is { } choice)
        {
            var calling = new JsonObject { ["mode"] = choice.Value switch { "none" => "NONE", "required" or "function" => "ANY", _ => "AUTO" } };
            calling.Set("allowedFunctionNames", choice.Name is { } name ? new JsonArray(name) : null);
            body["toolConfig"] = new JsonObject { ["functionCallingConfig"] = calling };
        }
    }

    private static JsonObject Tool(ToolDefinition definition)
    {
        var tool = new JsonObject { ["name"] = definition.Name };
        tool.Set("description", definition.Description);
        tool.Set("parametersJsonSchema", definition.Parameters is { } parameters ? JsonNode.Parse(parameters) : null);
        return tool;
    }

    private void WriteSampling()
    {
        var sampling = request.Sampling;
        generation.Set("temperature", sampling.Temperature);
        generation.Set("topP", sampling.TopP);
        generation.Set("topK", sampling.TopK is > 0 ? sampling.TopK : null);
        generation.Set("candidateCount", request.ChoiceCount > 1 ? request.ChoiceCount : null);
        generation.Set("maxOutputTokens", request.Stopping.MaxTokens);
        generation.Set("stopSequences", JsonWriting.ToArray(request.Stopping.StopStrings));

        // A signed number of 32 bits there.
        generation.Set("seed", sampling.Seed is { } seed ? (int)(seed & int.MaxValue) : null);
        generation.Set("presencePenalty", sampling.PresencePenalty);
        generation.Set("frequencyPenalty", sampling.FrequencyPenalty);
        generation.Set("responseLogprobs", request.TopLogprobs is not null ? true : null);
        generation.Set("logprobs", request.TopLogprobs is > 0 ? request.TopLogprobs : null);
        omissions.Drop("min_p", sampling.MinP is > 0);
        omissions.Drop("logit_bias", sampling.LogitBias is { Count: > 0 });
    }

    private void WriteFormat()
    {
        if (request.Format is not null)
        {
            generation["responseMimeType"] = "application/json";
            generation.Set("responseJsonSchema", request.Format is OutputFormat.JsonSchema schema ? JsonNode.Parse(schema.Schema) : null);
        }
    }

    private void WriteThinking()
    {
        if (request.ReasoningEffort is not { } effort)
        {
            return;
        }

        if (Thinking(effort) is not { } thinking)
        {
            omissions.Drop("reasoning_effort");
            return;
        }

        if (effort is not "none")
        {
            thinking["includeThoughts"] = true;
        }

        generation["thinkingConfig"] = thinking;
    }

    private JsonObject? Thinking(string effort)
    {
        if (gemini.HasLevels)
        {
            var level = effort switch
            {
                "none" or "minimal" => gemini.IsPro ? "LOW" : "MINIMAL",
                "low" => "LOW",
                "medium" => "MEDIUM",
                "high" or "xhigh" or "max" => "HIGH",
                _ => null,
            };
            return level is null ? null : new JsonObject { ["thinkingLevel"] = level };
        }

        // The least that those can do which cannot be kept from it.
        const int LeastOfPro = 128;
        return effort is "none"
            ? new JsonObject { ["thinkingBudget"] = gemini.IsPro ? LeastOfPro : 0 }
            : ThinkingBudget.Of(effort, request.Stopping.MaxTokens) is { } budget ? new JsonObject { ["thinkingBudget"] = budget } : null;
    }

    private void WriteExtra()
    {
        var extra = new ExtraFields(request);
        extra.MoveTo(body, "safetySettings", "cachedContent", "labels");
        if (extra.Take("generationConfig") is JsonObject more)
        {
            foreach (var (name, value) in more.ToArray())
            {
                generation.SetDefault(name, value?.DeepClone());
            }
        }

        extra.DropRest(omissions);
    }
}
