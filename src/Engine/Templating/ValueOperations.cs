namespace Orleans.Ai.Templating;

/// <summary>
/// Truth and arithmetic of template values. A value is null (none), <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>,
/// <see cref="string"/>, a read-only list, a read-only mapping, <see cref="Undefined"/>, or an object of the renderer.
/// </summary>
internal static class ValueOperations
{
    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined or false or 0L or 0.0 or "" => false,
        IReadOnlyCollection<object?> list => list.Count > 0,
        IReadOnlyDictionary<string, object?> mapping => mapping.Count > 0,
        _ => true,
    };

    /// <summary>The items of a list, the keys of a mapping, the characters of a string.</summary>
    public static IReadOnlyList<object?> Items(object? value) => value switch
    {
        IReadOnlyList<object?> list => list,
        IReadOnlyDictionary<string, object?> mapping => [.. mapping.Keys],
        string text => PythonText.Characters(text),
        Undefined => [],
        _ => throw new TemplateException($"{KindOf(value)} has no items"),
    };

    /// <summary>The value as <see cref="long"/> or <see cref="double"/>, where it is a number or a truth value.</summary>
    public static bool TryGetNumber(object? value, out object number)
    {
        number = value switch { bool b => b ? 1L : 0L, long or double => value, _ => 0L };
        return value is bool or long or double;
    }

    public static string KindOf(object? value) => value switch
    {
        null => "none",
        Undefined => "an undefined value",
        bool => "a truth value",
        long or double => "a number",
        string => "a string",
        IReadOnlyList<object?> => "a list",
        IReadOnlyDictionary<string, object?> => "a mapping",
        _ => "an object",
    };

    public static object? Unary(string symbol, object? operand)
    {
        RefuseUndefined(operand);
        if (!TryGetNumber(operand, out var number))
            throw new TemplateException($"{symbol} is not for {KindOf(operand)}");
        return (symbol, number) switch { ("-", long n) => checked(-n), ("-", double n) => -n, _ => number };
    }

    public static object? Binary(string symbol, object? left, object? right, RenderState state)
    {
        if (symbol == "~")
            return Join(ValueText.ToText(left, state), ValueText.ToText(right, state), state);
        RefuseUndefined(left);
        RefuseUndefined(right);
        try
        {
            return symbol switch
            {
                "+" when left is string a && right is string b => Join(a, b, state),
                "+" when left is IReadOnlyList<object?> a && right is IReadOnlyList<object?> b => Join(a, b, state),
                "+" when state.Dialect == TemplateDialect.HuggingFaceJs && (left is string || right is string) =>
                    Join(ValueText.ToText(left, state), ValueText.ToText(right, state), state),
                "*" when left is string or IReadOnlyList<object?> && right is long or bool => Repeat(left, right, state),
                "*" when right is string or IReadOnlyList<object?> && left is long or bool => Repeat(right, left, state),
                _ when TryGetNumber(left, out var x) && TryGetNumber(right, out var y) => Arithmetic(symbol, x, y),
                _ => throw new TemplateException($"{symbol} is not for {KindOf(left)} and {KindOf(right)}"),
            };
        }
        catch (Exception e) when (e is OverflowException or DivideByZeroException)
        {
            throw new TemplateException($"{symbol}: {e.Message}");
        }
    }

    private static void RefuseUndefined(object? value)
    {
        if (value is Undefined undefined)
            throw undefined.Error();
    }

    private static string Join(string left, string right, RenderState state)
    {
        state.ReserveText((long)left.Length + right.Length);
        return left + right;
    }

    private static List<object?> Join(IReadOnlyList<object?> left, IReadOnlyList<object?> right, RenderState state)
    {
        state.ReserveItems((long)left.Count + right.Count);
        return [.. left, .. right];
    }

    private static object Repeat(object value, object times, RenderState state)
    {
        TryGetNumber(times, out var number);
        var count = Math.Max((long)number, 0);
        if (value is string text)
        {
            state.ReserveText(checked(text.Length * count));
            return string.Concat(Enumerable.Repeat(text, text.Length == 0 ? 0 : (int)count));
        }

        var list = (IReadOnlyList<object?>)value;
        state.ReserveItems(checked(list.Count * count));
        return Enumerable.Repeat(list, list.Count == 0 ? 0 : (int)count).SelectMany(i => i).ToList();
    }

    private static object Arithmetic(string symbol, object left, object right)
    {
        if (left is long a && right is long b)
            return symbol == "/" ? Quotient(a, b) : symbol == "**" && b < 0 ? Math.Pow(a, b) : (object)Arithmetic(symbol, a, b);
        return Arithmetic(symbol, Convert.ToDouble(left, null), Convert.ToDouble(right, null));
    }

    // Division rounds down and the remainder has the divisor's sign, as in Python.
    private static long Arithmetic(string symbol, long left, long right) => checked(symbol switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "//" => (left / right) - (left % right != 0 && (left < 0) != (right < 0) ? 1 : 0),
        "%" => left % right is var rest && rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest,
        "**" => Power(left, right),
        _ => throw new TemplateException($"the operator {symbol} is not supported"),
    });

    private static double Arithmetic(string symbol, double left, double right) => symbol switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => Quotient(left, right),
        "//" => Math.Floor(Quotient(left, right)),
        "%" => left - (right * Math.Floor(Quotient(left, right))),
        "**" => Math.Pow(left, right),
        _ => throw new TemplateException($"the operator {symbol} is not supported"),
    };

    private static double Quotient(double left, double right) => right == 0 ? throw new DivideByZeroException() : left / right;

    private static long Power(long value, long exponent)
    {
        if (value is 0 or 1)
            return exponent == 0 ? 1 : value;
        if (value == -1)
            return exponent % 2 == 0 ? 1 : -1;
        var result = 1L;
        // Beyond 63 factors everything else overflows.
        for (var i = 0L; i < Math.Min(exponent, 64); i++)
            result = checked(result * value);
        return result;
    }
}
