using System.Collections.Frozen;
using System.Text;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Triton;

/// <summary>
/// Forms in which a conversation is written as one text, for servers that have no chat template of their own
/// (<see cref="ProviderOptions.PromptTemplate"/>).
/// </summary>
internal static class PromptTemplates
{
    private static readonly FrozenDictionary<string, Func<IReadOnlyList<(string Role, string Text)>, string>> Table =
        new Dictionary<string, Func<IReadOnlyList<(string Role, string Text)>, string>>
        {
            ["plain"] = Plain,
            ["chatml"] = turns => Marked(turns, role => $"<|im_start|>{role}\n", "<|im_end|>\n"),
            ["llama3"] = turns => "<|begin_of_text|>" + Marked(turns, role => $"<|start_header_id|>{role}<|end_header_id|>\n\n", "<|eot_id|>"),
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Their names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Keys.Order(StringComparer.Ordinal)];

    /// <summary>What is wrong with the settings of a provider that uses one.</summary>
    public static IEnumerable<(string Setting, string Problem)> Check(ProviderOptions options) =>
        options.PromptTemplate is { } name && !Table.ContainsKey(name)
            ? [(nameof(options.PromptTemplate), $"is '{name}'; it must be one of {string.Join(", ", Names)}.")]
            : [];

    /// <summary>Writes a conversation.</summary>
    /// <exception cref="UnsupportedRequestException">It has more than text.</exception>
    public static string Write(string template, IReadOnlyList<ChatMessage> messages) => Table[template]([.. messages.Select(Turn)]);

    private static (string Role, string Text) Turn(ChatMessage message)
    {
        if (message.ToolCalls.Count > 0 || message.Role == ChatRole.Tool)
        {
            throw Omissions.Refuse("messages", "A prompt template has no words for tools.");
        }

        var text = new StringBuilder();
        foreach (var part in MessageParts.PartsOf(message))
        {
            switch (part)
            {
                case ContentPart.Text written:
                    text.Append(written.Value);
                    break;
                case ContentPart.Reasoning:
                    break;
                default:
                    throw Omissions.Refuse("messages", "A prompt template takes text only, no images.");
            }
        }

        return (message.Role == ChatRole.Developer ? ChatRole.System.Value : message.Role.Value, text.ToString());
    }

    // Instructions stand alone; each turn says whose it is, the last one for the model to go on.
    private static string Plain(IReadOnlyList<(string Role, string Text)> turns)
    {
        var text = new StringBuilder();
        foreach (var (role, said) in turns)
        {
            text.Append(role switch { "system" => "", "assistant" => "Assistant: ", "user" => "User: ", _ => $"{role}: " }).Append(said).Append("\n\n");
        }

        return text.Append("Assistant:").ToString();
    }

    private static string Marked(IReadOnlyList<(string Role, string Text)> turns, Func<string, string> begin, string end) =>
        string.Concat(turns.Select(turn => begin(turn.Role) + turn.Text + end)) + begin("assistant");
}
