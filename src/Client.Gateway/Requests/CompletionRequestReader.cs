using System.Collections.Frozen;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

/// <summary>Reads the body of <c>/v1/completions</c> (OpenAI API reference, <c>CreateCompletionRequest</c>).</summary>
internal static class CompletionRequestReader
{
    private const int DefaultMaxTokens = 16;
    private const int MaxLogprobs = 20;

    private static readonly FrozenSet<string> Known = CommonReader.Known.Concat(["prompt", "best_of", "echo"]).ToFrozenSet();

    public static GenerationCall Read(JsonParameter body)
    {
        RefusedParameters.RefuseForCompletion(body);
        var prompt = body.Required("prompt");
        var call = CommonReader.Read(
            body,
            PromptReader.Read(prompt),
            StoppingReader.ReadMaxTokens(body, "max_tokens") ?? DefaultMaxTokens,
            (int?)body.Optional("logprobs")?.AsInteger(0, MaxLogprobs));
        RefuseTooManyChoices(prompt, call);
        RefuseBestOf(body, call);
        return call with { Echo = ReadEcho(body, call), Fields = new ExtraFields().AddUnknown(body, Known).Write() };
    }

    private static void RefuseTooManyChoices(JsonParameter prompt, GenerationCall call)
    {
        if (call.TotalChoices > CommonReader.MaxChoices)
        {
            throw prompt.Mismatch($"an array that makes, times 'n', at most {CommonReader.MaxChoices} choices");
        }
    }

    private static void RefuseBestOf(JsonParameter body, GenerationCall call)
    {
        if (body.Optional("best_of") is { } bestOf && bestOf.AsInteger(0, 20) > call.ChoiceCount)
        {
            throw bestOf.Unsupported("is not supported beyond 'n'; ask for more choices with 'n' and choose among them.");
        }
    }

    private static bool ReadEcho(JsonParameter body, GenerationCall call)
    {
        if (body.Optional("echo") is not { } echo || !echo.AsBoolean())
        {
            return false;
        }

        if (call.TopLogprobs is not null)
        {
            throw echo.Unsupported("is not supported together with 'logprobs'; leave one of them out.");
        }

        return call.Prompts.All(prompt => prompt is Prompt.Text)
            ? true
            : throw echo.Unsupported("is not supported for prompts of token ids; send the prompt as text or leave 'echo' out.");
    }
}
