using System.Runtime.CompilerServices;

namespace Orleans.Ai.Templating;

/// <summary>One rendering: its bounds, and where it stands. A template is a stranger's program, so all it may use is counted.</summary>
internal sealed class RenderState(TemplateDialect dialect, TimeProvider time, CancellationToken cancellation)
{
    /// <summary>Longest string, the output included. Unit: UTF-16 units.</summary>
    public const int MaximumLength = 32 * 1024 * 1024;

    private const int MaximumSteps = 5_000_000;
    private const int MaximumItems = 1_000_000;
    private const int MaximumCalls = 100;
    private const int CharactersPerStep = 64;
    private int _steps;
    private int _calls;

    public TemplateDialect Dialect => dialect;

    public TimeProvider Time => time;

    /// <summary>Source position of what is being evaluated.</summary>
    public int Position { get; set; }

    /// <summary>How many loops are being rendered.</summary>
    public int LoopDepth { get; set; }

    /// <summary>Counts work about to be done.</summary>
    public void Step(long count = 1)
    {
        if (count > MaximumSteps - _steps)
            throw new TemplateException($"the template takes more than {MaximumSteps:N0} steps");
        _steps += (int)count;
        if ((_steps & 0xFFF) == 0)
            cancellation.ThrowIfCancellationRequested();
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new TemplateException("the template or its values are nested too deeply");
    }

    /// <summary>Counts a string about to be made.</summary>
    public void ReserveText(long length) => ReserveText(length, soFar: 0);

    /// <summary>Counts a string about to be added to one of a certain length.</summary>
    public void ReserveText(long length, long soFar)
    {
        if (length + soFar > MaximumLength)
            throw new TemplateException($"a text is longer than {MaximumLength:N0} characters");
        Step(length / CharactersPerStep);
    }

    /// <summary>Counts a list about to be made.</summary>
    public void ReserveItems(long count)
    {
        if (count > MaximumItems)
            throw new TemplateException($"a list has more than {MaximumItems:N0} items");
        Step(count);
    }

    /// <summary>Runs a macro's body.</summary>
    public T Nest<T>(Func<T> body)
    {
        if (++_calls > MaximumCalls)
            throw new TemplateException($"macros call each other more than {MaximumCalls} deep");
        try
        {
            return body();
        }
        finally
        {
            _calls--;
        }
    }
}
