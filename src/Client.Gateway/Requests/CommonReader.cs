using System.Collections.ObjectModel;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;

namespace Orleans.Ai.Requests;

/// <summary>Reads what the wire formats have in common.</summary>
internal static class CommonReader
{
    /// <summary>Most choices of one request; with several prompts, of all together.</summary>
    public const int MaxChoices = 128;

    /// <summary>Members of a body that are read in every wire format.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        "model", "stream", "stream_options", "temperature", "top_p", "top_k", "min_p", "seed", "presence_penalty", "frequency_penalty", "logit_bias",
        "max_tokens", "stop", "ignore_eos", "n", "logprobs", "metadata",
    ];

    public static GenerationCall Read(JsonParameter body, IReadOnlyList<Prompt> prompts, int? maxTokens, int? topLogprobs)
    {
        var stream = body.Optional("stream")?.AsBoolean() ?? false;
        return new GenerationCall
        {
            Model = ReadModel(body.Required("model")),
            Prompts = prompts,
            Sampling = SamplingReader.Read(body),
            Stopping = StoppingReader.Read(body, maxTokens),
            ChoiceCount = (int?)body.Optional("n")?.AsInteger(1, MaxChoices) ?? 1,
            TopLogprobs = topLogprobs,
            Stream = stream,
            Metadata = body.Optional("metadata") is { } notes ? MetadataReader.ReadSome(notes) : ReadOnlyDictionary<string, string>.Empty,
            IncludeUsage = body.Optional("stream_options") is { } options && ReadIncludeUsage(options.AsObject(), stream),
        };
    }

    public static ModelId ReadModel(JsonParameter model)
    {
        var name = model.AsString();
        try
        {
            return new ModelId(name);
        }
        catch (ArgumentException)
        {
            throw new InvalidRequestException(
                InferenceErrorCode.ModelNotFound,
                "No model can have this name; GET /v1/models lists those there are.",
                model.Path);
        }
    }

    private static bool ReadIncludeUsage(JsonParameter options, bool stream)
    {
        if (!stream)
        {
            throw options.Mismatch("left out unless 'stream' is true");
        }

        if (options.Optional("include_obfuscation") is { } obfuscation && obfuscation.AsBoolean())
        {
            throw obfuscation.Unsupported("is not supported; set it to false or leave it out.");
        }

        return options.Optional("include_usage")?.AsBoolean() ?? false;
    }
}
