using System.Globalization;

namespace Orleans.Ai.Templating;

/// <summary>Filters of numbers, and of what is to become one.</summary>
internal static class NumberFilters
{
    public static IReadOnlyDictionary<string, TemplateFilter> All { get; } = new Dictionary<string, TemplateFilter>
    {
        ["abs"] = (value, _, _) => Number(value) switch { long n => checked(n < 0 ? -n : n), double n => Math.Abs(n), var n => n },
        ["int"] = (value, a, _) => ToInteger(value, a.Get(0, "default", 0L)),
        ["float"] = (value, a, _) => ToFloat(value, a.Get(0, "default", 0.0)),
        ["round"] = (value, a, _) => Round(value, a),
    };

    private static object Number(object? value) => ValueOperations.TryGetNumber(value, out var number)
        ? number
        : throw new TemplateException($"{ValueOperations.KindOf(value)} is no number");

    private static object? ToInteger(object? value, object? fallback)
    {
        var number = value switch
        {
            string text when long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) => n,
            string text when TryParse(text, out var n) => n,
            _ => ValueOperations.TryGetNumber(value, out var n) ? n : null,
        };
        return number switch
        {
            double n when double.IsFinite(n) && Math.Abs(n) < 9e18 => (long)n,
            long n => n,
            _ => fallback,
        };
    }

    private static object? ToFloat(object? value, object? fallback) => value switch
    {
        string text => TryParse(text, out var number) ? number : fallback,
        _ => ValueOperations.TryGetNumber(value, out var number) ? Convert.ToDouble(number, CultureInfo.InvariantCulture) : fallback,
    };

    private static bool TryParse(string text, out double number) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private static double Round(object? value, CallArguments arguments)
    {
        var precision = (int)Math.Clamp(arguments.Integer(0, "precision", 0), 0, 15);
        var number = Convert.ToDouble(Number(value), CultureInfo.InvariantCulture);
        var scale = Math.Pow(10, precision);
        return arguments.Text(1, "method") switch
        {
            null or "common" => Math.Round(number, precision, MidpointRounding.ToEven),
            "ceil" => Math.Ceiling(number * scale) / scale,
            "floor" => Math.Floor(number * scale) / scale,
            var method => throw new TemplateException($"there is no rounding \"{method}\""),
        };
    }
}
