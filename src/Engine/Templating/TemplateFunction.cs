namespace Orleans.Ai.Templating;

/// <summary>What a template can call: a global, a method bound to its value, a macro.</summary>
internal delegate object? TemplateFunction(CallArguments arguments);
