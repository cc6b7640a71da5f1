using System.Text.Json;
using Orleans.Ai.Answers;
using Orleans.Ai.Errors;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Generations;

/// <summary>A recorded answer as it is now: its state, what it has cost, and what there is of it in the shape that it was asked in.</summary>
internal static class GenerationJson
{
    public static void Write(Utf8JsonWriter json, AnswerPlan plan, IReadOnlyList<GenerationSnapshot> parts)
    {
        var events = parts.Select(part => part.Events).ToList();
        var usage = events.Select(UsageOf).Aggregate((left, right) => left + right);
        json.WriteStartObject();
        json.WriteString("id"u8, plan.Id.Value);
        json.WriteString("object"u8, "generation"u8);
        json.WriteString("endpoint"u8, plan.Endpoint.Path);
        json.WriteString("model"u8, plan.Call.Model.Value);
        json.WriteNumber("created"u8, plan.ArrivedAt.ToUnixTimeSeconds());
        json.WriteString("state"u8, StateOf(parts).ToString().ToLowerInvariant());
        WriteUsage(json, usage);
        WriteError(json, plan, events);
        json.WritePropertyName("answer"u8);
        WriteAnswer(json, plan, events, usage);
        json.WriteEndObject();
    }

    /// <summary>The first that has not completed tells how the whole is.</summary>
    private static GenerationState StateOf(IReadOnlyList<GenerationSnapshot> parts) =>
        parts.Select(part => part.State).FirstOrDefault(state => state is not GenerationState.Completed, GenerationState.Completed);

    private static TokenUsage UsageOf(IReadOnlyList<InferenceEvent> events) => events switch
    {
        [.., InferenceEvent.Completed completed] => completed.Usage,
        [.., InferenceEvent.Failed failed] => failed.Usage,
        _ => new TokenUsage
        {
            PromptTokens = events.OfType<InferenceEvent.Accepted>().Sum(accepted => accepted.PromptTokens),
            CompletionTokens = events.Sum(told => told.Tokens ?? 0),
        },
    };

    private static void WriteUsage(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, usage.PromptTokens);
        json.WriteNumber("cached_tokens"u8, usage.CachedTokens);
        json.WriteNumber("completion_tokens"u8, usage.CompletionTokens);
        json.WriteNumber("total_tokens"u8, usage.TotalTokens);
        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, AnswerPlan plan, List<IReadOnlyList<InferenceEvent>> events)
    {
        if (events.SelectMany(part => part.TakeLast(1)).OfType<InferenceEvent.Failed>().FirstOrDefault() is not { } failed)
        {
            json.WriteNull("error"u8);
            return;
        }

        json.WriteStartObject("error"u8);
        ErrorWriter.WriteMembers(json, plan.Call.Name(failed.Error), withType: true);
        json.WriteEndObject();
    }

    private static void WriteAnswer(Utf8JsonWriter json, AnswerPlan plan, List<IReadOnlyList<InferenceEvent>> events, TokenUsage usage)
    {
        if (events[0].OfType<InferenceEvent.Accepted>().FirstOrDefault() is not { } accepted)
        {
            json.WriteNullValue();
            return;
        }

        var answer = new FoldedAnswer(plan.Call.TotalChoices);
        for (var part = 0; part < events.Count; part++)
        {
            foreach (var told in events[part])
            {
                answer.Add(told, firstChoice: part * plan.Call.ChoiceCount);
            }
        }

        answer.Write(json, plan.CreateFormat(accepted), new InferenceEvent.Completed { Sequence = 0, Usage = usage });
    }
}
