namespace Orleans.Ai.Templating;

/// <summary>A value with attributes of its own.</summary>
internal interface ITemplateObject
{
    /// <summary>The attribute; <see langword="false"/> where there is no such one.</summary>
    bool TryGetAttribute(string name, out object? value);
}
