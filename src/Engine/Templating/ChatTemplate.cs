using System.Text;
using Orleans.Ai.ModelFiles;
using Orleans.Ai.Tokenization;

namespace Orleans.Ai.Templating;

/// <summary>
/// A model's chat template: Jinja as transformers renders it, sandboxed and bounded. Immutable; any number of threads may use it.
/// </summary>
public sealed class ChatTemplate
{
    private readonly string _source;
    private readonly Statement _body;
    private readonly IReadOnlyDictionary<string, object?> _variables;

    private ChatTemplate(string source, IReadOnlyDictionary<string, object?> variables)
    {
        _source = source;
        _body = TemplateParser.Parse(source);
        _variables = variables;
    }

    /// <summary>Parses a template.</summary>
    /// <param name="source">The template's text.</param>
    /// <param name="variables">Variables of every rendering, such as <c>bos_token</c>; those of a rendering come first.</param>
    /// <exception cref="TemplateException">It is wrong or asks for what is not supported.</exception>
    public static ChatTemplate Parse(string source, IReadOnlyDictionary<string, object?>? variables = null)
    {
        var lines = source.ReplaceLineEndings("\n");
        return new ChatTemplate(lines.EndsWith('\n') ? lines[..^1] : lines, variables ?? new Dictionary<string, object?>());
    }

    /// <summary>
    /// Reads a model folder's template: <c>chat_template.jinja</c>, else the one (of several: "default") in
    /// <c>tokenizer_config.json</c>; <see langword="null"/> where it has none. The tokens that <c>tokenizer_config.json</c>
    /// names, such as <c>bos_token</c>, become variables.
    /// </summary>
    /// <exception cref="TemplateException">It is wrong or asks for what is not supported; the message names the file.</exception>
    public static ChatTemplate? Load(string folder) => ChatTemplateFiles.Load(folder);

    /// <summary>
    /// Reads the template that a GGUF file carries, with its tokens such as <c>bos_token</c> as variables;
    /// <see langword="null"/> where it has none.
    /// </summary>
    /// <param name="metadata">The file's metadata.</param>
    /// <param name="tokenizer">The file's tokenizer, which knows the texts of its tokens.</param>
    /// <exception cref="TemplateException">It is wrong or asks for what is not supported; the message names the file.</exception>
    /// <exception cref="ModelFileException">A key is of the wrong kind.</exception>
    internal static ChatTemplate? Load(GgufMetadata metadata, Tokenizer tokenizer) => ChatTemplateFiles.Load(metadata, tokenizer);

    /// <summary>Renders the template.</summary>
    /// <param name="variables">
    /// The template's variables: strings, numbers, truth values, lists and mappings of them, and <c>JsonElement</c>.
    /// </param>
    /// <param name="time">The clock that <c>strftime_now</c> reads. Default: the system's.</param>
    /// <param name="cancellation">Ends the rendering early.</param>
    /// <exception cref="TemplateRefusedException">The template refuses these messages.</exception>
    /// <exception cref="TemplateException">The template fails or exceeds a limit.</exception>
    public string Render(IReadOnlyDictionary<string, object?> variables, TimeProvider? time = null, CancellationToken cancellation = default) =>
        Render(variables, TemplateDialect.Transformers, time, cancellation);

    internal string Render(
        IReadOnlyDictionary<string, object?> variables, TemplateDialect dialect, TimeProvider? time = null, CancellationToken cancellation = default)
    {
        var state = new RenderState(dialect, time ?? TimeProvider.System, cancellation);
        try
        {
            var output = new StringBuilder();
            new StatementRenderer(state).Render(_body, CreateScope(variables), output);
            return output.ToString();
        }
        catch (TemplateException e)
        {
            throw e.At(_source, state.Position);
        }
        catch (Exception e) when (e is OverflowException or InsufficientExecutionStackException)
        {
            throw new TemplateException(e.Message).At(_source, state.Position);
        }
    }

    private TemplateScope CreateScope(IReadOnlyDictionary<string, object?> variables)
    {
        var scope = new TemplateScope(parent: null);
        foreach (var (name, value) in _variables.Concat(variables))
            scope.Set(name, TemplateInput.From(value));
        return scope;
    }
}
