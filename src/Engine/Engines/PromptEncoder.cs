using System.Diagnostics.CodeAnalysis;
using Orleans.Ai.Inference;
using Orleans.Ai.Templating;
using Orleans.Ai.Tokenization;

namespace Orleans.Ai.Engines;

/// <summary>Turns a prompt into token ids, through the model's chat template where it is a conversation.</summary>
internal sealed class PromptEncoder(Tokenizer tokenizer, int vocabularySize, ChatPromptEncoder? chatEncoder)
{
    /// <summary>The prompt's name on the wire.</summary>
    public static string ParameterOf(Prompt prompt) => prompt is Prompt.Chat ? "messages" : "prompt";

    /// <summary>Encodes a prompt, or says what is wrong with it.</summary>
    public bool TryEncode(Prompt prompt, [NotNullWhen(true)] out int[]? tokens, [NotNullWhen(false)] out InferenceError? error)
    {
        error = null;
        tokens = prompt switch
        {
            Prompt.Chat chat => EncodeChat(chat, out error),
            Prompt.Text text => tokenizer.Encode(text.Value, addSpecialTokens: true, SpecialTokens.AsControl),
            Prompt.Tokens ids => [.. ids.Ids],
            _ => throw new ArgumentException($"Unknown kind of prompt: {prompt.GetType().Name}.", nameof(prompt)),
        };
        if (tokens is [])
        {
            error = Invalid(prompt, $"'{ParameterOf(prompt)}' is empty, and the model has no start-of-sequence token to begin with.");
        }
        else if (tokens is not null && Array.Find(tokens, id => id < 0 || id >= vocabularySize) is not 0 and var foreign)
        {
            error = Invalid(prompt, $"'{ParameterOf(prompt)}' has the token id {foreign}; the model has 0 to {vocabularySize - 1}.");
        }

        return error is null;
    }

    private int[]? EncodeChat(Prompt.Chat chat, out InferenceError? error)
    {
        error = null;
        try
        {
            if (chatEncoder is not null)
            {
                return chatEncoder.Encode([.. chat.Messages.Select(ToTemplate)]);
            }

            error = Invalid(chat, "This model has no chat template; ask it through /v1/completions.");
        }
        catch (Exception exception) when (exception is TemplateRefusedException or TemplateException)
        {
            error = Invalid(chat, $"The model's chat template does not take these messages: {exception.Message}");
        }

        return null;
    }

    // Templates know the older name of the application's instructions.
    private static TemplateMessage ToTemplate(ChatMessage message) =>
        new((message.Role == ChatRole.Developer ? ChatRole.System : message.Role).Value, message.Content, message.Name);

    private static InferenceError Invalid(Prompt prompt, string message) =>
        new() { Code = InferenceErrorCode.InvalidRequest, Message = message, Parameter = ParameterOf(prompt) };
}
