using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Orleans.Ai.Access;
using Orleans.Ai.Errors;
using Orleans.Ai.Generations;
using Orleans.Ai.Requests;

namespace Orleans.Ai.Inference;

/// <summary>Turns an HTTP request into verb calls, one for each prompt, and has their events answered.</summary>
internal sealed class GenerationHandler(IInferenceBackend backend, RecordedAnswers recorded, AnswerWriter writer, TimeProvider time)
{
    public async Task HandleAsync(HttpContext context, AnswerEndpoint endpoint)
    {
        var arrivedAt = time.GetUtcNow();
        var headers = RecordingHeaders.Read(context.Request);
        var caller = context.Features.GetRequiredFeature<Caller>();
        var wishes = CallHeaders.Read(context.Request, caller);
        var (read, body) = await RequestBody.ReadAsync(context.Request, json => Read(endpoint, json, headers.IsAny || SessionHeader.IsIn(context.Request)));
        if (headers is { Key: null, Last: { } last })
        {
            await recorded.ResumeAsync(context, last, endpoint.Path, body, read.Stream);
            return;
        }

        var id = headers.IdFor(caller.Tenant) ?? context.Features.GetRequiredFeature<RequestIdFeature>().Id;
        var call = await endpoint.CompleteAsync(context, id, read);
        var terms = call.IsRecorded ? headers.TermsOf(endpoint.Path, body, arrivedAt) with { Retention = call.Retention, Extra = call.Extra } : null;
        var plan = new AnswerPlan(endpoint, id, call, arrivedAt) { Terms = terms, After = headers.Last?.Number ?? -1 };
        var requests = SessionHeader.Join(context.Request, CreateRequests(caller, plan, wishes));
        await writer.WriteAsync(
            context,
            plan,
            terms is null ? DeadlineStream.InferAsync(token => FanOut.InferAsync(backend, requests, token), wishes.Timeout, time, context.RequestAborted) : Sequence.InferAsync(backend, requests, context.RequestAborted));
    }

    private static (GenerationCall Call, byte[] Body) Read(AnswerEndpoint endpoint, JsonParameter json, bool isRecorded)
    {
        var call = endpoint.Read(json);
        call = call.IsRecorded || !isRecorded ? call : call with { IsRecorded = true };
        return (call, call.IsRecorded ? [.. JsonMarshal.GetRawUtf8Value(json.Value)] : []);
    }

    private static InferenceRequest[] CreateRequests(Caller caller, AnswerPlan plan, CallHeaders wishes)
    {
        var requests = new InferenceRequest[plan.Call.Prompts.Count];
        for (var part = 0; part < requests.Length; part++)
        {
            requests[part] = CreateRequest(caller, plan, wishes, plan.Call.Prompts[part], plan.IdOf(part));
        }

        return requests;
    }

    private static InferenceRequest CreateRequest(Caller caller, AnswerPlan plan, CallHeaders wishes, Prompt prompt, RequestId id) => new()
    {
        Id = id,
        Model = plan.Call.Model,
        Caller = caller,
        Prompt = prompt,
        Sampling = plan.Call.Sampling,
        Stopping = plan.Call.Stopping,
        ChoiceCount = plan.Call.ChoiceCount,
        TopLogprobs = plan.Call.TopLogprobs,
        TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null,
        Generation = plan.Terms,
        Session = plan.Call.Session,
        Tools = plan.Call.Tools,
        Format = plan.Call.Format,
        ReasoningEffort = plan.Call.ReasoningEffort,
        Extra = plan.Call.Fields,
        Metadata = plan.Call.Metadata,
        Deadline = plan.ArrivedAt + wishes.Timeout,
        Fault = wishes.Fault,
        IsFolded = !plan.Call.Stream && !plan.Call.InBackground,
    };
}
