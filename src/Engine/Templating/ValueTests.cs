using System.Collections.Frozen;

namespace Orleans.Ai.Templating;

/// <summary>The tests that templates may use, by name.</summary>
internal static class ValueTests
{
    public static FrozenDictionary<string, ValueTest> All { get; } = new Dictionary<string, ValueTest>
    {
        ["defined"] = Kind(v => v is not Undefined),
        ["undefined"] = Kind(v => v is Undefined),
        ["none"] = Kind(v => v is null),
        ["true"] = Kind(v => v is true),
        ["false"] = Kind(v => v is false),
        ["boolean"] = Kind(v => v is bool),
        ["string"] = Kind(v => v is string),
        ["number"] = Kind(v => v is long or double or bool),
        ["integer"] = Kind(v => v is long),
        ["float"] = Kind(v => v is double),
        ["mapping"] = Kind(v => v is IReadOnlyDictionary<string, object?>),
        ["sequence"] = Kind(IsIterable),
        ["iterable"] = Kind(IsIterable),
        ["callable"] = Kind(v => v is TemplateFunction),
        ["lower"] = Kind(v => v is string text && text.Any(char.IsLower) && !text.Any(char.IsUpper)),
        ["upper"] = Kind(v => v is string text && text.Any(char.IsUpper) && !text.Any(char.IsLower)),
        ["odd"] = Kind(v => Integer(v) % 2 != 0),
        ["even"] = Kind(v => Integer(v) % 2 == 0),
        ["divisibleby"] = With((v, other, _) => Integer(other) is var divisor && divisor != 0
            ? Integer(v) % divisor == 0
            : throw new TemplateException("nothing is divisible by 0")),
        ["in"] = With((v, container, state) => ValueComparison.Contains(container, v, state)),
        ["sameas"] = With((v, other, _) => ReferenceEquals(v, other) || (v is bool or long or double && v.Equals(other))),
        ["eq"] = With(ValueComparison.AreEqual),
        ["equalto"] = With(ValueComparison.AreEqual),
        ["=="] = With(ValueComparison.AreEqual),
        ["ne"] = With((v, other, state) => !ValueComparison.AreEqual(v, other, state)),
        ["!="] = With((v, other, state) => !ValueComparison.AreEqual(v, other, state)),
        ["lt"] = With((v, other, state) => ValueComparison.Compare(v, other, state) < 0),
        ["<"] = With((v, other, state) => ValueComparison.Compare(v, other, state) < 0),
        ["le"] = With((v, other, state) => ValueComparison.Compare(v, other, state) <= 0),
        ["<="] = With((v, other, state) => ValueComparison.Compare(v, other, state) <= 0),
        ["gt"] = With((v, other, state) => ValueComparison.Compare(v, other, state) > 0),
        [">"] = With((v, other, state) => ValueComparison.Compare(v, other, state) > 0),
        ["ge"] = With((v, other, state) => ValueComparison.Compare(v, other, state) >= 0),
        [">="] = With((v, other, state) => ValueComparison.Compare(v, other, state) >= 0),
    }.ToFrozenDictionary();

    public static bool Apply(string name, object? value, CallArguments arguments, RenderState state)
    {
        if (!All.TryGetValue(name, out var test))
            throw new TemplateException($"the test \"{name}\" is not supported");
        state.Step();
        var passes = test.Passes(value, arguments, state);
        arguments.ThrowIfNotAsked($"the test {name}");
        return passes;
    }

    private static ValueTest Kind(Func<object?, bool> passes) => new(0, (value, _, _) => passes(value));

    private static ValueTest With(Func<object?, object?, RenderState, bool> passes) =>
        new(1, (value, arguments, state) => passes(value, arguments.Require(0, "other"), state));

    private static bool IsIterable(object? value) =>
        value is string or IReadOnlyList<object?> or IReadOnlyDictionary<string, object?> or Undefined;

    private static long Integer(object? value) => ValueOperations.TryGetNumber(value, out var number) && number is long integer
        ? integer
        : throw new TemplateException($"{ValueOperations.KindOf(value)} is no integer");
}
