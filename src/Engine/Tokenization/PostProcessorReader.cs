using System.Text.Json;

namespace Orleans.Ai.Tokenization;

/// <summary>Reads the <c>post_processor</c> of a <c>tokenizer.json</c>: which special tokens surround a text.</summary>
internal static class PostProcessorReader
{
    /// <summary>Reads the ids before and behind a single text.</summary>
    public static (int[] Before, int[] Behind) Read(JsonElement? processor) => processor?.Kind() switch
    {
        // ByteLevel only trims offsets, which nobody here asks for.
        null or "ByteLevel" => ([], []),
        "Sequence" => processor.Value.Require("processors").EnumerateArray().Select(p => Read(p))
            .Aggregate((a, b) => ([.. b.Before, .. a.Before], [.. a.Behind, .. b.Behind])),
        "TemplateProcessing" => ReadTemplate(processor.Value),
        "BertProcessing" or "RobertaProcessing" => ([ReadPair(processor.Value, "cls")], [ReadPair(processor.Value, "sep")]),
        var kind => throw new TokenizerException($"the post-processor {kind} is not supported; supported are TemplateProcessing, BertProcessing, RobertaProcessing and ByteLevel"),
    };

    private static (int[] Before, int[] Behind) ReadTemplate(JsonElement template)
    {
        List<int> before = [], behind = [];
        var target = before;
        foreach (var step in template.Require("single").EnumerateArray())
        {
            if (step.Find("Sequence") is not null)
                target = behind;
            else
                target.AddRange(ReadIds(template, step.Require("SpecialToken").Require("id").ToString()));
        }

        return ([.. before], [.. behind]);
    }

    // A token with its id.
    private static int ReadPair(JsonElement processor, string role) => processor.Require(role) is { ValueKind: JsonValueKind.Array } pair && pair.GetArrayLength() == 2
        ? pair[1].ToTokenId()
        : throw new TokenizerException($"post_processor.{role} is not a token with its id");

    private static IEnumerable<int> ReadIds(JsonElement template, string name) =>
        template.Require("special_tokens").Require(name).Require("ids").EnumerateArray().Select(id => id.ToTokenId());
}
