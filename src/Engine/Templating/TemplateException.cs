namespace Orleans.Ai.Templating;

/// <summary>A chat template is wrong, asks for what is not supported, or exceeds a limit. The message names line and column.</summary>
public sealed class TemplateException : Exception
{
    private readonly int? _position;

    /// <param name="message">What is wrong.</param>
    /// <param name="position">Where in the source, if not where the parser or renderer stands.</param>
    internal TemplateException(string message, int? position = null)
        : base(message) => _position = position;

    private TemplateException(string message, int line, int column)
        : base(message) => (Line, Column) = (line, column);

    /// <summary>Line in the template, from 1; 0 where none is to blame.</summary>
    public int Line { get; }

    /// <summary>Column in that line, from 1. Unit: UTF-16 units.</summary>
    public int Column { get; }

    internal TemplateException At(string source, int position)
    {
        if (Line > 0)
            return this;
        var before = source.AsSpan(0, Math.Min(_position ?? position, source.Length));
        var (line, column) = (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
        return new TemplateException($"chat template, line {line}, column {column}: {Message}", line, column);
    }

    internal TemplateException From(string file) => new($"{file}: {Message}", Line, Column);
}
