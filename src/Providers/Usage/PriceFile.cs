using System.Globalization;
using System.Text.Json;

namespace Orleans.Ai.Usage;

/// <summary>
/// Reads a price file:
/// <code>
/// { "currency": "EUR",
///   "prices": [ { "provider": "openai", "model": "gpt-4o", "valid_from": "2026-01-01", "input": 1, "cached_input": 1, "cache_write": 1,
///                 "output": 1, "reasoning": 1, "image": 1 } ] }
/// </code>
/// </summary>
internal static class PriceFile
{
    // A thousand units per token: above is a mistake in the unit.
    private const long HighestPrice = 1_000_000_000_000;
    private static readonly string[] Known = ["provider", "model", "valid_from", "input", "cached_input", "cache_write", "output", "reasoning", "image"];

    /// <summary>Reads it.</summary>
    /// <exception cref="PriceFileException">It cannot be used.</exception>
    public static PriceTable Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new PriceFileException($"is not JSON: {exception.Message}");
        }
    }

    private static PriceTable Read(JsonElement root)
    {
        Require(root.ValueKind is JsonValueKind.Object, "must be an object with currency and prices.");
        foreach (var member in root.EnumerateObject())
        {
            Require(member.Name is "currency" or "prices" or "example", $"has the unknown field '{member.Name}'; allowed: currency, prices, example.");
        }

        Require(!root.TryGetProperty("example", out var example) || example.ValueKind is JsonValueKind.False, "is the example, and its numbers are no prices: put in what your providers charge, and take out 'example'.");
        var currency = root.TryGetProperty("currency", out var value) && value.ValueKind is JsonValueKind.String ? value.GetString()! : "";
        Require(currency.Length == 3 && currency.All(char.IsAsciiLetterUpper), "has no currency: 'currency' must be a code of ISO 4217, such as USD.");
        Require(root.TryGetProperty("prices", out var prices) && prices.ValueKind is JsonValueKind.Array, "has no prices: 'prices' must be a list.");
        var entries = prices.EnumerateArray().Select(ReadEntry).ToList();
        var twice = entries.GroupBy(entry => (entry.Provider, entry.Model, entry.ValidFrom)).FirstOrDefault(same => same.Count() > 1);
        Require(twice is null, $"has two prices of {twice?.Key.Provider}/{twice?.Key.Model} from the same day on.");
        return new PriceTable(currency, entries);
    }

    private static PriceEntry ReadEntry(JsonElement json, int index)
    {
        var field = string.Create(CultureInfo.InvariantCulture, $"prices[{index}]");
        Require(json.ValueKind is JsonValueKind.Object, $"{field} must be an object.");
        foreach (var member in json.EnumerateObject())
        {
            Require(Known.Contains(member.Name), $"{field} has the unknown field '{member.Name}'; allowed: {string.Join(", ", Known)}.");
        }

        return new PriceEntry
        {
            Provider = Text(json, field, "provider"),
            Model = Text(json, field, "model"),
            ValidFrom = ReadDay(json, field),
            Input = Price(json, field, "input") ?? throw Missing(field, "input"),
            CachedInput = Price(json, field, "cached_input"),
            CacheWrite = Price(json, field, "cache_write"),
            Output = Price(json, field, "output") ?? throw Missing(field, "output"),
            Reasoning = Price(json, field, "reasoning"),
            Image = Price(json, field, "image") ?? 0,
        };
    }

    private static string Text(JsonElement json, string field, string name)
    {
        var text = json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString()! : "";
        Require(text.Length > 0, $"{field}.{name} must be a text.");
        return text;
    }

    private static long? Price(JsonElement json, string field, string name)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        var isPrice = value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var price) && price is >= 0 and <= HighestPrice;
        Require(isPrice, $"{field}.{name} is {value.GetRawText()}; it must be a whole number of billionths per token, 0 to {HighestPrice}.");
        return value.GetInt64();
    }

    private static DateTimeOffset ReadDay(JsonElement json, string field)
    {
        if (!json.TryGetProperty("valid_from", out var value))
        {
            return DateTimeOffset.MinValue;
        }

        var at = DateTimeOffset.MinValue;
        var isDay = value.ValueKind is JsonValueKind.String
            && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
        Require(isDay, $"{field}.valid_from must be a day or a time, such as 2026-01-01 or 2026-01-01T00:00:00Z.");
        return at;
    }

    private static PriceFileException Missing(string field, string name) => new($"{field}.{name} is missing.");

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new PriceFileException(otherwise);
        }
    }
}
