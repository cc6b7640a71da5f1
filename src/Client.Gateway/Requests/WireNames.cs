using System.Collections.Frozen;

namespace Orleans.Ai.Requests;

/// <summary>What a wire format calls the parameters that the grid names as chat completions do; those that are not listed have one name in both.</summary>
internal static class WireNames
{
    public static FrozenDictionary<string, string> OfChat { get; } = FrozenDictionary<string, string>.Empty;

    public static FrozenDictionary<string, string> OfResponses { get; } = new Dictionary<string, string>
    {
        ["messages"] = "input",
        ["max_tokens"] = "max_output_tokens",
        ["max_completion_tokens"] = "max_output_tokens",
        ["response_format"] = "text.format",
        ["reasoning_effort"] = "reasoning.effort",
        ["verbosity"] = "text.verbosity",
    }.ToFrozenDictionary();
}
