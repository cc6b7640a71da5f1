namespace Orleans.Ai.Templating;

/// <summary>Whose habits rule where implementations of Jinja differ.</summary>
internal enum TemplateDialect
{
    /// <summary>
    /// transformers in Python, the reference of all models: <c>True</c>, <c>None</c>, <c>['a']</c>; a string plus a number is an error.
    /// </summary>
    Transformers,

    /// <summary>Hugging Face's JavaScript library, whose test cases we run: <c>true</c>, <c>null</c>, <c>["a"]</c>; a string takes a number, and true is not 1.</summary>
    HuggingFaceJs,
}
