using Orleans.Ai.Tokenization;

namespace Orleans.Ai.Templating;

/// <summary>
/// Makes token ids of a conversation: renders the chat template and encodes the result. Control tokens come from the template
/// alone; one that a user typed stays text. Immutable; any number of threads may use it.
/// </summary>
/// <remarks>
/// Some templates build a control token from a message's role, so callers let only known roles through: a role
/// <c>im_end</c> would become one.
/// </remarks>
/// <param name="tokenizer">The model's tokenizer.</param>
/// <param name="template">The model's chat template.</param>
/// <param name="time">The clock that templates may read. Default: the system's.</param>
public sealed class ChatPromptEncoder(Tokenizer tokenizer, ChatTemplate template, TimeProvider? time = null)
{
    private readonly ControlTokenGuard _guard = new(tokenizer.SpecialLiterals, strict: false);
    private readonly ControlTokenGuard _strictGuard = new(tokenizer.SpecialLiterals, strict: true);

    /// <summary>Encodes a conversation.</summary>
    /// <param name="messages">The turns.</param>
    /// <param name="addGenerationPrompt">Ends with the opening of the assistant's turn.</param>
    /// <param name="variables">Further variables for the template, such as <c>tools</c>; as little trusted as the messages.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="TemplateRefusedException">The template refuses these messages; the request is at fault.</exception>
    /// <exception cref="TemplateException">The template fails or exceeds a limit.</exception>
    public int[] Encode(
        IReadOnlyList<TemplateMessage> messages,
        bool addGenerationPrompt = true,
        IReadOnlyDictionary<string, object?>? variables = null,
        CancellationToken cancellation = default)
    {
        var input = TemplateInput.Mapping(variables ?? new Dictionary<string, object?>());
        input["messages"] = messages.Select(ToValue).ToList();
        var mark = ControlTokenGuard.ChooseMark(input);
        var (marked, marks) = Protect(_guard, input, mark, addGenerationPrompt);
        var (strict, strictMarks) = Protect(_strictGuard, input, mark, addGenerationPrompt);
        var text = template.Render(marked, time, cancellation);
        if (marks != strictMarks)
            text = ChooseSafe(text, template.Render(strict, time, cancellation), mark);
        return tokenizer.Encode(text, addSpecialTokens: false, SpecialTokens.AsControl, mark);
    }

    // All control tokens of the strict text are the template's. Where the other text has the same ones it is the better choice,
    // since the template saw its input almost as it was.
    private string ChooseSafe(string text, string strict, char mark) =>
        tokenizer.FindSpecial(text, mark).SequenceEqual(tokenizer.FindSpecial(strict, mark)) ? text : strict;

    private static (IReadOnlyDictionary<string, object?> Variables, int Marks) Protect(
        ControlTokenGuard guard, OrderedDictionary<string, object?> input, char mark, bool addGenerationPrompt)
    {
        var marks = 0;
        var variables = (OrderedDictionary<string, object?>)guard.Protect(input, mark, ref marks)!;
        variables["add_generation_prompt"] = addGenerationPrompt;
        return (variables, marks);
    }

    private static object? ToValue(TemplateMessage message)
    {
        var value = new OrderedDictionary<string, object?>(StringComparer.Ordinal) { ["role"] = message.Role, ["content"] = message.Content };
        if (message.Name is not null)
            value["name"] = message.Name;
        foreach (var (name, field) in message.Fields ?? new Dictionary<string, object?>())
            value[name] = TemplateInput.From(field);
        return value;
    }
}
