namespace Orleans.Ai.Routes;

/// <summary>What is wrong with a route.</summary>
/// <param name="Field">The field at fault, from the route on: <c>Targets:1:Weight</c>; empty: the whole.</param>
/// <param name="Message">What is there and what may be, as the rest of a sentence that begins with the field's name.</param>
internal sealed record RouteProblem(string Field, string Message)
{
    /// <summary>The sentence, with the field's full name.</summary>
    /// <param name="route">Name of the route.</param>
    public string In(string route) => Field.Length > 0 ? $"Routes:{route}:{Field} {Message}" : $"Routes:{route} {Message}";
}
