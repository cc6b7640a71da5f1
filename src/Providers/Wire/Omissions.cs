using Orleans.Ai.Providers;

namespace Orleans.Ai.Wire;

/// <summary>What a format has no words for in one request: dropped by name, or a reason to refuse.</summary>
/// <param name="model">Who is asked; its settings say whether anything may be dropped.</param>
/// <param name="format">What the format is called in messages, such as <c>Anthropic's API</c>.</param>
internal sealed class Omissions(ProviderModel model, string format)
{
    private readonly List<string> dropped = [];

    /// <summary>What was dropped, by its names in OpenAI's format.</summary>
    public IReadOnlyList<string> Dropped => dropped;

    /// <summary>Leaves out a parameter that would change how good an answer is, not what is answered.</summary>
    /// <exception cref="UnsupportedRequestException">The provider's settings allow no such thing.</exception>
    public void Drop(string parameter)
    {
        if (!model.Options.DropUnsupported)
        {
            throw new UnsupportedRequestException(parameter, $"{format} has no '{parameter}', and Providers:{model.Provider}:DropUnsupported is false.");
        }

        if (!dropped.Contains(parameter))
        {
            dropped.Add(parameter);
        }
    }

    /// <summary>Like <see cref="Drop(string)"/>, where the parameter is set.</summary>
    public void Drop(string parameter, bool isSet)
    {
        if (isSet)
        {
            Drop(parameter);
        }
    }

    /// <summary>Refuses what would change the answer.</summary>
    /// <param name="parameter">The parameter at fault, by its name in OpenAI's format.</param>
    /// <param name="why">What and why, as a sentence.</param>
    public static UnsupportedRequestException Refuse(string parameter, string why) => new(parameter, why);

    /// <summary>Like <see cref="Refuse(string, string)"/>, where the parameter is set.</summary>
    /// <exception cref="UnsupportedRequestException">It is.</exception>
    public void RefuseIf(bool isSet, string parameter, string? why = null)
    {
        if (isSet)
        {
            throw Refuse(parameter, why ?? $"{format} has no '{parameter}'.");
        }
    }
}
