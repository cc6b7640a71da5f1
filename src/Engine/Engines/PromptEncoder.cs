using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Orleans.Ai.Inference;
using Orleans.Ai.Templating;
using Orleans.Ai.Tokenization;

namespace Orleans.Ai.Engines;

/// <summary>Turns a prompt into token ids, through the model's chat template where it is a conversation.</summary>
/// <param name="tokenizer">The model's.</param>
/// <param name="vocabularySize">Tokens that the decoder knows.</param>
/// <param name="chat">The model's chat template; <see langword="null"/> where it has none.</param>
internal sealed class PromptEncoder(Tokenizer tokenizer, int vocabularySize, ChatPromptEncoder? chat)
{
    // Templates write the role between control tokens, some as the name of one: a caller must not choose it freely.
    private static readonly ChatRole[] Roles = [ChatRole.System, ChatRole.Developer, ChatRole.User, ChatRole.Assistant, ChatRole.Tool];

    /// <summary>The prompt's name on the wire.</summary>
    public static string ParameterOf(Prompt prompt) => prompt is Prompt.Chat ? "messages" : "prompt";

    /// <summary>A number of tokens that the prompt certainly has at least, at no cost.</summary>
    public long LeastTokens(Prompt prompt) => prompt switch
    {
        Prompt.Chat conversation => conversation.Messages.Sum(message => (long)tokenizer.LeastTokens(message.Content)),
        Prompt.Text text => tokenizer.LeastTokens(text.Value),
        Prompt.Tokens ids => ids.Ids.Count,
        _ => 0,
    };

    /// <summary>Encodes a prompt, or says what is wrong with it.</summary>
    public bool TryEncode(
        Prompt prompt, CancellationToken cancellationToken, [NotNullWhen(true)] out int[]? tokens, [NotNullWhen(false)] out InferenceError? error)
    {
        error = null;
        try
        {
            tokens = prompt switch
            {
                Prompt.Chat conversation => EncodeChat(conversation, out error, cancellationToken),
                Prompt.Text text => tokenizer.Encode(text.Value, addSpecialTokens: true, SpecialTokens.AsControl),
                Prompt.Tokens ids => [.. ids.Ids],
                _ => throw new ArgumentException($"Unknown kind of prompt: {prompt.GetType().Name}.", nameof(prompt)),
            };
        }
        catch (Exception exception) when (exception is TokenizerException or RegexMatchTimeoutException)
        {
            // Of this model and this text, on every replica: no replica is to blame.
            tokens = null;
            error = Invalid(prompt, $"The model's tokenizer cannot take this text: {exception.Message}");
        }

        error ??= tokens is { Length: > 0 }
            ? CheckIds(prompt, tokens)
            : Invalid(prompt, $"'{ParameterOf(prompt)}' is empty, and the model has no start-of-sequence token to begin with.");
        return error is null;
    }

    private int[]? EncodeChat(Prompt.Chat conversation, out InferenceError? error, CancellationToken cancellationToken)
    {
        error = chat is null ? Invalid(conversation, "This model has no chat template; ask it through /v1/completions.")
            : conversation.Messages.Count == 0 ? Invalid(conversation, "'messages' must have at least one message.")
            : conversation.Messages.Any(message => !Roles.Contains(message.Role)) ? Invalid(conversation, $"'messages' has a role other than {string.Join(", ", Roles)}.")
            : null;
        if (error is not null)
        {
            return null;
        }

        try
        {
            return chat!.Encode([.. JoinCalls(conversation.Messages).Select(ToTemplate)], cancellation: cancellationToken);
        }
        catch (TemplateRefusedException exception)
        {
            error = Invalid(conversation, $"The model's chat template refuses these messages: {exception.Message}");
        }
        catch (TemplateException exception)
        {
            error = Invalid(conversation, $"The model's chat template cannot render these messages: {exception.Message}");
        }

        return null;
    }

    /// <summary>Calls of tools join the model's message before them: one turn, as templates know it.</summary>
    private static List<ChatMessage> JoinCalls(IReadOnlyList<ChatMessage> messages)
    {
        var turns = new List<ChatMessage>(messages.Count);
        foreach (var message in messages)
        {
            if (message is { ToolCalls.Count: > 0, Content: "" } && turns is [.., { } last] && last.Role == ChatRole.Assistant && message.Role == ChatRole.Assistant)
            {
                turns[^1] = last with { ToolCalls = [.. last.ToolCalls, .. message.ToolCalls] };
            }
            else
            {
                turns.Add(message);
            }
        }

        return turns;
    }

    private static TemplateMessage ToTemplate(ChatMessage message)
    {
        var role = message.Role == ChatRole.Developer ? ChatRole.System : message.Role;
        return new TemplateMessage(role.Value, message.Content, message.Name, ToolFields.Of(message));
    }

    private InferenceError? CheckIds(Prompt prompt, int[] tokens)
    {
        var foreign = Array.FindIndex(tokens, id => id < 0 || id >= vocabularySize);
        return foreign < 0
            ? null
            : Invalid(prompt, $"'{ParameterOf(prompt)}' has the token id {tokens[foreign]}; the model has 0 to {vocabularySize - 1}.");
    }

    private static InferenceError Invalid(Prompt prompt, string message) =>
        new() { Code = InferenceErrorCode.InvalidRequest, Message = message, Parameter = ParameterOf(prompt) };
}
