namespace Orleans.Ai.Templating;

/// <summary>What a name that nobody set evaluates to: false, empty, printed as nothing, and an error to do anything else with.</summary>
internal sealed class Undefined(string name)
{
    public static Undefined Anonymous { get; } = new("the value");

    public TemplateException Error() => new($"{name} is undefined");

    public override bool Equals(object? obj) => obj is Undefined;

    public override int GetHashCode() => 0;
}
