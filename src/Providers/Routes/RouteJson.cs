using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>Routes as JSON: the same fields as in the configuration, in small letters with underscores.</summary>
internal static class RouteJson
{
    private const int Longest = 256 << 10;

    private static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        PreferredObjectCreationHandling = JsonObjectCreationHandling.Populate,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowDuplicateProperties = false,
    };

    /// <summary>Reads one; what it says is still to be checked.</summary>
    public static (RouteOptions? Options, InferenceError? Error) Read(string json)
    {
        if (json.Length > Longest)
        {
            return (null, Wrong("", $"A route has at most {Longest} characters; this one has {json.Length}."));
        }

        try
        {
            return JsonSerializer.Deserialize<RouteOptions>(json, Form) is { } options ? (options, null) : (null, Wrong("", "A route is a JSON object, not null."));
        }
        catch (JsonException exception)
        {
            return (null, Wrong(exception.Path?.TrimStart('$').TrimStart('.') ?? "", exception.Message));
        }
    }

    /// <summary>Writes one.</summary>
    public static string Write(RouteOptions options) => JsonSerializer.Serialize(options, Form);

    /// <summary>The error that names the field as JSON does.</summary>
    public static InferenceError ErrorOf(RouteProblem problem)
    {
        var field = FieldOf(problem.Field);
        return Wrong(field, $"{(field.Length > 0 ? field : "The route")} {problem.Message}");
    }

    // Targets:1:ContextLength is targets[1].context_length here.
    private static string FieldOf(string path)
    {
        var field = new StringBuilder();
        foreach (var step in path.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            _ = int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out _)
                ? field.Append('[').Append(step).Append(']')
                : field.Append(field.Length > 0 ? "." : "").Append(JsonNamingPolicy.SnakeCaseLower.ConvertName(step));
        }

        return field.ToString();
    }

    private static InferenceError Wrong(string field, string message) =>
        new() { Code = InferenceErrorCode.InvalidRequest, Message = message, Parameter = field.Length > 0 ? field : null, Source = nameof(RouteJson) };
}
