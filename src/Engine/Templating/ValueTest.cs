namespace Orleans.Ai.Templating;

/// <summary>A test: <c>value is name(arguments)</c>.</summary>
/// <param name="Arguments">How many arguments it takes.</param>
/// <param name="Passes">Whether a value passes.</param>
internal sealed record ValueTest(int Arguments, Func<object?, CallArguments, RenderState, bool> Passes);
