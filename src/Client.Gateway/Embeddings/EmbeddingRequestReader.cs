using System.Collections.Frozen;
using Orleans.Ai.Inference;
using Orleans.Ai.Requests;

namespace Orleans.Ai.Embeddings;

/// <summary>Reads the body of <c>/v1/embeddings</c> (OpenAI API reference, <c>CreateEmbeddingRequest</c>).</summary>
internal static class EmbeddingRequestReader
{
    private const int MaxInputs = 2048;

    private static readonly FrozenSet<string> Known = new[] { "model", "input", "dimensions", "encoding_format" }.ToFrozenSet();

    public static EmbeddingCall Read(JsonParameter body) => new(
        CommonReader.ReadModel(body.Required("model")),
        ReadInputs(body.Required("input")),
        (int?)body.Optional("dimensions")?.AsInteger(1, int.MaxValue),
        body.Optional("encoding_format")?.AsOneOf("float", "base64") == "base64",
        new ExtraFields().AddUnknown(body, Known).Write());

    private static IReadOnlyList<Prompt> ReadInputs(JsonParameter input)
    {
        var inputs = PromptReader.Read(input);
        var empty = inputs.ToList().FindIndex(each => each is Prompt.Text { Value: "" });
        return inputs.Count > MaxInputs ? throw input.Mismatch($"an array of at most {MaxInputs} inputs")
            : empty < 0 ? inputs
            : throw (input.Value.ValueKind is System.Text.Json.JsonValueKind.String ? input : input.Items()[empty]).Mismatch("a string that is not empty");
    }
}
