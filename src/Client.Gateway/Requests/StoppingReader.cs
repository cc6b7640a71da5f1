using System.Text.Json;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

/// <summary>Reads when a choice ends.</summary>
internal static class StoppingReader
{
    private const int MaxStopStrings = 4;

    public static StoppingCriteria Read(JsonParameter body, int? maxTokens) => new()
    {
        MaxTokens = maxTokens,
        StopStrings = body.Optional("stop") is { } stop ? ReadStopStrings(stop) : [],
        IgnoreEndOfSequence = body.Optional("ignore_eos")?.AsBoolean() ?? false,
    };

    public static int? ReadMaxTokens(JsonParameter body, string name) => (int?)body.Optional(name)?.AsInteger(1, int.MaxValue);

    private static string[] ReadStopStrings(JsonParameter stop) => stop.Value.ValueKind switch
    {
        JsonValueKind.String => [NotEmpty(stop)],
        JsonValueKind.Array => stop.AsArray(maximum: MaxStopStrings).Items(NotEmpty),
        _ => throw stop.Mismatch($"a string or an array of at most {MaxStopStrings} strings"),
    };

    private static string NotEmpty(JsonParameter stop)
        => stop.AsString() is { Length: > 0 } text ? text : throw stop.Mismatch("a string that is not empty");
}
