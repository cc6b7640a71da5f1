using Microsoft.AspNetCore.Http;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Admin;

/// <summary>What operators ask of usage.</summary>
internal sealed class UsageAdmin(IUsageStore store, ControlPath control, TimeProvider time)
{
    private const string NextHeader = "x-next";

    public Task AnswerAsync(HttpContext context)
    {
        var query = UsageQuery.Read(context.Request);
        return control.AnswerAsync(context, () => query.IsCsv ? ReadCsvAsync(query, context) : ReadJsonAsync(query));
    }

    private static InferenceError NoPlace(ArgumentException exception) => new()
    {
        Code = InferenceErrorCode.InvalidRequest,
        Message = exception.Message,
        Parameter = "after",
    };

    private async Task<AdminAnswer> ReadJsonAsync(UsageQuery query)
    {
        try
        {
            var page = await store.ListAsync(query.Filter, query.After, query.Limit ?? UsageQuery.DefaultLimit);
            var totals = await store.SumAsync(query.Filter);
            var runs = await store.ListRunsAsync();
            return AdminAnswer.Of(json => UsageJson.Write(json, page, totals, runs, time.GetUtcNow()));
        }
        catch (ArgumentException exception)
        {
            return NoPlace(exception);
        }
    }

    // Without a limit, all there is: page by page, for it may be much.
    private async Task<AdminAnswer> ReadCsvAsync(UsageQuery query, HttpContext context)
    {
        try
        {
            var page = await store.ListAsync(query.Filter, query.After, query.Limit ?? UsageQuery.MaxLimit);
            return AdminAnswer.Of(response => WriteCsvAsync(query, page, response, context.RequestAborted));
        }
        catch (ArgumentException exception)
        {
            return NoPlace(exception);
        }
    }

    private async Task WriteCsvAsync(UsageQuery query, UsagePage page, HttpResponse response, CancellationToken cancellationToken)
    {
        response.ContentType = $"{UsageCsv.MediaType}; charset=utf-8";
        if (query.Limit is not null && page.Next is { } next)
        {
            response.Headers[NextHeader] = next;
        }

        await response.WriteAsync(UsageCsv.Titles, cancellationToken);
        while (true)
        {
            // Each write is sent at once.
            await response.WriteAsync(string.Concat(page.Entries.Select(entry => UsageCsv.Line(entry.Record))), cancellationToken);
            if (query.Limit is not null || page.Next is null)
            {
                return;
            }

            page = await store.ListAsync(query.Filter, page.Next, UsageQuery.MaxLimit, cancellationToken);
        }
    }
}
