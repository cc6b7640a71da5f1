namespace Orleans.Ai.Templating;

/// <summary>A filter: <c>value | name(arguments)</c>.</summary>
internal delegate object? TemplateFilter(object? value, CallArguments arguments, RenderState state);
