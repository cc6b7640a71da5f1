using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orleans.Ai.Answers;
using Orleans.Ai.Generations;
using Orleans.Ai.Inference;
using Orleans.Ai.Requests;

namespace Orleans.Ai.Responses;

/// <summary>Responses that were stored: read, whole or as the stream that they were, ended, forgotten, and their input listed.</summary>
internal sealed class StoredResponses(RecordedAnswers answers)
{
    public async Task GetAsync(HttpContext context)
    {
        var id = Id(context);
        if (ReadStream(context.Request))
        {
            var last = ReadStartingAfter(context.Request) is { } number ? new LastEventId(id, number) : LastEventId.Read(context.Request);
            await FindAsync(context, id);
            await answers.StreamAsync(context, id, last);
            return;
        }

        await WriteAsync(context, await FindAsync(context, id));
    }

    public async Task CancelAsync(HttpContext context)
    {
        var (plan, _) = await FindAsync(context, Id(context));
        if (!plan.Call.InBackground)
        {
            throw new InvalidRequestException(InferenceErrorCode.InvalidRequest, "Only a response with 'background' can be cancelled; end another by closing its connection, or delete it.");
        }

        await answers.CancelAsync(context, plan.Id);
        await WriteAsync(context, await FindAsync(context, plan.Id));
    }

    public async Task DeleteAsync(HttpContext context)
    {
        var (plan, _) = await FindAsync(context, Id(context));
        await answers.DeleteAsync(context, plan.Id);
        await JsonOutput.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, ResponseIds.Prefix + plan.Id);
            json.WriteString("object"u8, "response"u8);
            json.WriteBoolean("deleted"u8, true);
            json.WriteEndObject();
        });
    }

    public async Task ListInputAsync(HttpContext context)
    {
        var page = ItemPage.Read(context.Request.Query);
        var (plan, response) = await FindAsync(context, Id(context));
        await JsonOutput.WriteAsync(context.Response, json => page.Write(json, ResponseHistory.Input(response, plan.Call.Response!)));
    }

    private static Task WriteAsync(HttpContext context, (AnswerPlan Plan, GenerationSnapshot Response) found)
    {
        var format = (ResponseAnswerFormat)found.Plan.CreateFormat(found.Response.Events.OfType<InferenceEvent.Accepted>().FirstOrDefault());
        return JsonOutput.WriteAsync(context.Response, json => format.WriteSoFar(json, found.Response.Events));
    }

    private async Task<(AnswerPlan Plan, GenerationSnapshot Response)> FindAsync(HttpContext context, RequestId id)
    {
        try
        {
            var (plan, parts) = await answers.GetAsync(context, id);
            return plan.Call.Response is not null ? (plan, parts[0]) : throw NotFound(context);
        }
        catch (InvalidRequestException exception) when (exception.Error.Code is InferenceErrorCode.NotFound)
        {
            throw NotFound(context);
        }
    }

    private static RequestId Id(HttpContext context) => ResponseIds.TryParse(Named(context), out var request) ? request : throw NotFound(context);

    private static string Named(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static InvalidRequestException NotFound(HttpContext context) =>
        new(InferenceErrorCode.NotFound, $"The response '{Named(context)}' is not known: it was not stored, or has expired or been deleted.");

    private static bool ReadStream(HttpRequest request) => request.Query["stream"].ToString() switch
    {
        "" or "false" => false,
        "true" => true,
        _ => throw new InvalidRequestException(InferenceErrorCode.InvalidRequest, "'stream' must be true or false.", "stream"),
    };

    private static long? ReadStartingAfter(HttpRequest request) =>
        request.Query["starting_after"].ToString() is not { Length: > 0 } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new InvalidRequestException(InferenceErrorCode.InvalidRequest, "'starting_after' must be the sequence number of an event, from 0.", "starting_after");
}
