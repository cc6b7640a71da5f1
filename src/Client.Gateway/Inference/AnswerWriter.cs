using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Ai.Answers;
using Orleans.Ai.Errors;

namespace Orleans.Ai.Inference;

/// <summary>Turns events into an answer: waits for the first, so that a refusal gets its status, then streams the rest or folds it.</summary>
internal sealed partial class AnswerWriter(IOptions<GatewayOptions> options, TimeProvider time, ILogger<AnswerWriter> logger)
{
    private const string Generation = "x-orleansai-generation";
    private const string Replayed = "x-orleansai-replayed";

    public async Task WriteAsync(HttpContext context, AnswerPlan plan, IAsyncEnumerable<InferenceEvent> told)
    {
        await using var events = told.GetAsyncEnumerator(context.RequestAborted);
        if (!await BeginAsync(events))
        {
            await ErrorWriter.WriteAsync(context, FoldedAnswer.Cut);
            return;
        }

        SetHeaders(context.Response.Headers, plan, events.Current);
        if (events.Current is InferenceEvent.Accepted accepted)
        {
            RouteHeaders.Set(context.Response, plan.Call, accepted);
        }

        if (events.Current is InferenceEvent.Failed failed)
        {
            RouteHeaders.Set(context.Response, null, failed.Attempts, [], null);
            await ErrorWriter.WriteAsync(context, plan.Call.Name(failed.Error));
        }
        else if (plan.Call.Stream)
        {
            await StreamAsync(context, plan, events);
        }
        else if (plan.Call.InBackground)
        {
            await JsonOutput.WriteAsync(context.Response, plan.CreateFormat(events.Current as InferenceEvent.Accepted).WriteBegun);
        }
        else
        {
            await new FoldedAnswer(plan.Call.TotalChoices).WriteAsync(context, plan.CreateFormat(events.Current as InferenceEvent.Accepted), events);
        }
    }

    /// <summary>That a provider is about to be asked is for the record alone.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<bool> BeginAsync(IAsyncEnumerator<InferenceEvent> events)
    {
        while (await events.MoveNextAsync())
        {
            if (events.Current is not InferenceEvent.Dispatching)
            {
                return true;
            }
        }

        return false;
    }

    private static void SetHeaders(IHeaderDictionary headers, AnswerPlan plan, InferenceEvent first)
    {
        if (plan.Terms is null)
        {
            return;
        }

        headers[Generation] = plan.Id.Value;
        var requestedAt = (first as InferenceEvent.Accepted)?.RequestedAt ?? (first as InferenceEvent.Failed)?.RequestedAt;
        if (plan.IsReplay || (requestedAt is { } at && at != plan.ArrivedAt))
        {
            headers[Replayed] = "true";
        }
    }

    private async Task StreamAsync(HttpContext context, AnswerPlan plan, IAsyncEnumerator<InferenceEvent> events)
    {
        var format = plan.CreateFormat(events.Current as InferenceEvent.Accepted);
        using var answer = new StreamedAnswer(context.Response, format, options.Value.StreamKeepAlive, time, plan.Terms is null ? null : plan.Id, plan.After);
        try
        {
            await answer.WriteAsync(events);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            LogStreamFailed(exception, context.TraceIdentifier);
            await answer.FailAsync(ErrorWriter.Internal(context));
        }
    }
}
