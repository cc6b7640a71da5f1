using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Ai.Access;
using Orleans.Ai.Answers;
using Orleans.Ai.Errors;
using Orleans.Ai.Requests;

namespace Orleans.Ai.Inference;

/// <summary>
/// Turns an HTTP request into one verb call and its events into an answer: reads the body, waits for the first event so
/// that a refusal gets its status, then streams the rest or folds it.
/// </summary>
internal sealed partial class GenerationHandler(
    IInferenceBackend backend,
    IOptions<GatewayOptions> options,
    TimeProvider time,
    ILogger<GenerationHandler> logger)
{
    public async Task HandleAsync(
        HttpContext context,
        string idPrefix,
        Func<JsonParameter, GenerationCall> read,
        Func<AnswerEnvelope, GenerationCall, AnswerFormat> createFormat)
    {
        var created = time.GetUtcNow().ToUnixTimeSeconds();
        var call = await RequestBody.ReadAsync(context.Request, read);
        var id = context.Features.GetRequiredFeature<RequestIdFeature>().Id;
        var requests = CreateRequests(context, id, call);
        await using var events = FanOut.InferAsync(backend, requests, context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);
        if (!await events.MoveNextAsync())
        {
            await ErrorWriter.WriteAsync(context, FoldedAnswer.Cut);
        }
        else if (events.Current is InferenceEvent.Failed failed)
        {
            await ErrorWriter.WriteAsync(context, failed.Error);
        }
        else
        {
            var envelope = CreateEnvelope(idPrefix + id, created, call, events.Current as InferenceEvent.Accepted);
            await AnswerAsync(context, call, events, createFormat(envelope, call));
        }
    }

    private async Task AnswerAsync(HttpContext context, GenerationCall call, IAsyncEnumerator<InferenceEvent> events, AnswerFormat format)
    {
        if (call.Stream)
        {
            await StreamAsync(context, call, events, format);
        }
        else
        {
            await new FoldedAnswer(call.TotalChoices).WriteAsync(context, format, events);
        }
    }

    private async Task StreamAsync(HttpContext context, GenerationCall call, IAsyncEnumerator<InferenceEvent> events, AnswerFormat format)
    {
        using var answer = new StreamedAnswer(context.Response, format, options.Value.StreamKeepAlive, time);
        try
        {
            await answer.WriteAsync(events, call.TotalChoices, call.IncludeUsage);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            LogStreamFailed(exception, context.TraceIdentifier);
            await answer.FailAsync(ErrorWriter.Internal(context));
        }
    }

    private static InferenceRequest[] CreateRequests(HttpContext context, RequestId id, GenerationCall call)
    {
        var caller = context.Features.GetRequiredFeature<Caller>();
        var isResumable = ResumableHeader.Read(context.Request);
        return [.. call.Prompts.Select((prompt, index) => new InferenceRequest
        {
            Id = call.Prompts.Count == 1 ? id : new RequestId($"{id}-{index}"),
            Model = call.Model,
            Caller = caller,
            Prompt = prompt,
            Sampling = call.Sampling,
            Stopping = call.Stopping,
            ChoiceCount = call.ChoiceCount,
            TopLogprobs = call.TopLogprobs,
            IsResumable = isResumable,
            TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null,
        })];
    }

    private static AnswerEnvelope CreateEnvelope(string id, long created, GenerationCall call, InferenceEvent.Accepted? accepted) => new()
    {
        Id = JsonOutput.Encode(id),
        Model = JsonOutput.Encode(call.Model.Value),
        Created = created,
        Fingerprint = accepted is null ? null : JsonOutput.Encode("fp_" + accepted.Replica.Revision),
        Logprobs = call.TopLogprobs is not null,
        IncludeUsage = call.IncludeUsage,
    };
}
