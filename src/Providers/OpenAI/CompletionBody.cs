using Orleans.Ai.Inference;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

/// <summary>Writes a request of completions: text or tokens that the model continues as they stand.</summary>
internal static class CompletionBody
{
    public static void Write(RequestBody body)
    {
        Refuse(body.Request.Tools is not null, "tools");
        Refuse(body.Request.Format is not null, "response_format");
        if (body.Request.Prompt is Prompt.Tokens tokens)
        {
            body.Json.WriteStartArray("prompt"u8);
            foreach (var id in tokens.Ids)
            {
                body.Json.WriteNumberValue(id);
            }

            body.Json.WriteEndArray();
        }
        else
        {
            body.Json.WriteString("prompt"u8, ((Prompt.Text)body.Request.Prompt).Value);
        }

        body.Integer("max_tokens", body.Request.Stopping.MaxTokens);
        body.Integer("logprobs", body.Request.TopLogprobs);
        if (body.Request.ReasoningEffort is not null)
        {
            body.Drop("reasoning_effort");
        }

        SharedFields.Write(body);
    }

    private static void Refuse(bool wasAsked, string parameter)
    {
        if (wasAsked)
        {
            throw new UnsupportedRequestException(parameter, $"'{parameter}' belongs to chats; a prompt that is continued as it stands has none.");
        }
    }
}
