using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Globalization;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Responses;
using Orleans.Ai.Sessions;

namespace Orleans.Ai.Requests;

/// <summary>What a body asks for, whichever wire format it came in.</summary>
internal sealed record GenerationCall
{
    public required ModelId Model { get; init; }

    /// <summary>At least one; several only from <c>/v1/completions</c>.</summary>
    public required IReadOnlyList<Prompt> Prompts { get; init; }

    public required SamplingParameters Sampling { get; init; }

    public required StoppingCriteria Stopping { get; init; }

    /// <summary>Answers per prompt.</summary>
    public required int ChoiceCount { get; init; }

    /// <summary>Answers to all prompts together.</summary>
    public int TotalChoices => Prompts.Count * ChoiceCount;

    public int? TopLogprobs { get; init; }

    public bool Stream { get; init; }

    public bool IncludeUsage { get; init; }

    /// <summary>The answer is recorded: it goes on without its reader, and can be read again.</summary>
    public bool IsRecorded { get; init; }

    /// <summary>The answer does not wait for its text, which is read later.</summary>
    public bool InBackground { get; init; }

    /// <summary>How long the record is kept after the answer has ended. Default: what the options of generations say.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>What is recorded beside the body, as JSON; empty: nothing.</summary>
    public ImmutableArray<byte> Extra { get; init; } = [];

    /// <summary>The session whose next turn it is; <see langword="null"/>: none.</summary>
    public SessionInput? Session { get; init; }

    /// <summary>What only <c>/v1/responses</c> knows.</summary>
    public ResponseSettings? Response { get; init; }

    /// <summary>Tools that the model may call; <see langword="null"/>: none.</summary>
    public ToolUse? Tools { get; init; }

    /// <summary>The form that the answer must have; <see langword="null"/>: any text.</summary>
    public OutputFormat? Format { get; init; }

    /// <summary>How much to think; <see langword="null"/>: as the model does.</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary>What only providers know, as one JSON object; <see langword="null"/>: nothing.</summary>
    public string? Fields { get; init; }

    /// <summary>The client's notes.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>What the wire format calls parameters, so that a refusal names the right one.</summary>
    public FrozenDictionary<string, string> Names { get; init; } = WireNames.OfChat;

    /// <summary>Puts the prompt in front of each answer; only with prompts of text.</summary>
    public bool Echo { get; init; }

    /// <summary>An error as this wire format names things.</summary>
    public InferenceError Name(InferenceError error)
    {
        if (error.Parameter is not { } parameter)
        {
            return error;
        }

        var name = Name(parameter);
        return name == parameter ? error : error with { Parameter = name, Message = error.Message.Replace($"'{parameter}'", $"'{name}'", StringComparison.Ordinal) };
    }

    /// <summary>A parameter as this wire format names it.</summary>
    public string Name(string parameter) =>
        parameter.StartsWith("messages[", StringComparison.Ordinal) ? FirstImage ?? Name("messages")
        : Names.GetValueOrDefault(parameter, parameter);

    /// <summary>Where the request's own first image stands: whoever refuses images knows it in the whole conversation only.</summary>
    private string? FirstImage => (Response, Prompts) switch
    {
        ({ } settings, _) => FindImage("input", [.. settings.Input.Select(item => item.Message)]),
        (_, [Prompt.Chat chat]) => FindImage("messages", chat.Messages),
        _ => null,
    };

    private static string? FindImage(string owner, IReadOnlyList<ChatMessage?> messages)
    {
        for (var turn = 0; turn < messages.Count; turn++)
        {
            var part = messages[turn]?.Parts.ToList().FindIndex(each => each is ContentPart.Image) ?? -1;
            if (part >= 0)
            {
                var member = owner == "input" && messages[turn]!.Role == ChatRole.Tool ? "output" : "content";
                return string.Create(CultureInfo.InvariantCulture, $"{owner}[{turn}].{member}[{part}].type");
            }
        }

        return null;
    }
}
