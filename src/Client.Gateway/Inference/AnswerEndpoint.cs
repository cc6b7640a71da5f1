using Microsoft.AspNetCore.Http;
using Orleans.Ai.Answers;
using Orleans.Ai.Generations;
using Orleans.Ai.Requests;

namespace Orleans.Ai.Inference;

/// <summary>
/// An endpoint that generates: how a body is read and its answer written, when it comes in and whenever it is read again from its
/// record. All of them are services, so that a recorded answer finds its endpoint by <see cref="GenerationTerms.Endpoint"/>.
/// </summary>
/// <param name="Path">Where it is.</param>
/// <param name="IdPrefix">What the ids of its answers begin with.</param>
/// <param name="Read">Reads a body.</param>
/// <param name="CreateFormat">What writes an answer.</param>
internal sealed record AnswerEndpoint(
    string Path, string IdPrefix, Func<JsonParameter, GenerationCall> Read, Func<AnswerEnvelope, GenerationCall, AnswerFormat> CreateFormat)
{
    /// <summary>Adds what a body only names, before the call is made. Default nothing.</summary>
    public Func<HttpContext, RequestId, GenerationCall, Task<GenerationCall>> CompleteAsync { get; init; } = static (_, _, call) => Task.FromResult(call);

    /// <summary>How a recorded request is answered.</summary>
    public AnswerPlan Plan(RequestId id, GenerationTerms terms) => new(this, id, RequestBody.Read(terms.Body.AsMemory(), Read), terms.CreatedAt) { Terms = terms };
}
