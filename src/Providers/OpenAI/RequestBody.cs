using System.Buffers;
using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

/// <summary>A body that is being written, and what was left out of it.</summary>
internal sealed class RequestBody
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly ArrayBufferWriter<byte> buffer = new(1 << 10);
    private List<string>? dropped;

    public RequestBody(ProviderModel model, InferenceRequest request, ChatDialect dialect)
    {
        (Model, Request, Dialect) = (model, request, dialect);
        if (request.Continuation.Count > 0)
        {
            throw new UnsupportedRequestException("continuation", "The provider cannot go on from tokens of another's answer.");
        }

        Json = new Utf8JsonWriter(buffer, Options);
        Json.WriteStartObject();
        Json.WriteString("model"u8, model.Name);
    }

    public ProviderModel Model { get; }

    public InferenceRequest Request { get; }

    public ChatDialect Dialect { get; }

    public Utf8JsonWriter Json { get; }

    /// <summary>Parameters that were left out.</summary>
    public IReadOnlyList<string> Dropped => dropped ?? [];

    /// <summary>Leaves a parameter out, or refuses the request: as it is configured.</summary>
    public void Drop(string parameter)
    {
        if (!Model.Options.DropUnsupported)
        {
            throw new UnsupportedRequestException(parameter, $"The provider does not know '{parameter}'.");
        }

        dropped ??= [];
        if (!dropped.Contains(parameter))
        {
            dropped.Add(parameter);
        }
    }

    /// <summary>Writes a number that was asked for.</summary>
    public void Number(string name, float? value)
    {
        if (value is { } number)
        {
            Json.WriteNumber(name, number);
        }
    }

    /// <summary>Writes a whole number that was asked for.</summary>
    public void Integer(string name, long? value)
    {
        if (value is { } number)
        {
            Json.WriteNumber(name, number);
        }
    }

    /// <summary>Adds the fields that the client sent and that are not ours.</summary>
    /// <param name="ours">Names that are ours, whether they were written or not.</param>
    public void Extra(IReadOnlySet<string> ours) => ExtraFields.Write(Json, Request.Extra, ours);

    /// <summary>Closes it.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        Json.WriteEndObject();
        Json.Flush();
        return buffer.WrittenMemory;
    }
}
