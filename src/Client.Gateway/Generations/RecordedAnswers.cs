using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Orleans.Ai.Access;
using Orleans.Ai.Clustering;
using Orleans.Ai.Inference;
using Orleans.Ai.Requests;
using Orleans.Ai.Storage;

namespace Orleans.Ai.Generations;

/// <summary>Finds recorded answers, of the caller's tenant only, and has them written again as they were asked for.</summary>
internal sealed class RecordedAnswers(GenerationReader reader, IEnumerable<AnswerEndpoint> endpoints, AnswerWriter writer, IOptions<GenerationOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly FrozenDictionary<string, AnswerEndpoint> _endpoints = endpoints.ToFrozenDictionary(endpoint => endpoint.Path);

    /// <summary>Goes on with a stream for a client that sends its request again.</summary>
    public async Task ResumeAsync(HttpContext context, LastEventId last, string path, byte[] body, bool isStream)
    {
        var plan = await FindAsync(context, last.Generation);
        if (plan.Terms!.Endpoint != path || !plan.Terms.Body.AsSpan().SequenceEqual(body))
        {
            throw new InvalidRequestException(
                InferenceErrorCode.IdempotencyMismatch, $"The header '{LastEventId.Name}' names an event of another request. Send that request again as it was.", LastEventId.Name);
        }

        await WriteAsync(context, plan with { Call = plan.Call with { Stream = isStream }, After = last.Number });
    }

    /// <summary>Writes the answer as a stream of its format, live where it has not ended.</summary>
    public async Task StreamAsync(HttpContext context, RequestId id, LastEventId? last)
    {
        if (last is not null && last.Generation != id)
        {
            throw new InvalidRequestException(InferenceErrorCode.InvalidRequest, $"The header '{LastEventId.Name}' names an event of another generation.", LastEventId.Name);
        }

        var plan = await FindAsync(context, id);
        await WriteAsync(context, plan with { Call = plan.Call with { Stream = true }, After = last?.Number ?? -1 });
    }

    /// <summary>The answer's parts as they are now.</summary>
    public async Task<(AnswerPlan Plan, IReadOnlyList<GenerationSnapshot> Parts)> GetAsync(HttpContext context, RequestId id)
    {
        var plan = await FindAsync(context, id);
        var parts = await AskAsync(context, plan, grain => grain.GetAsync());
        return Array.Exists(parts, part => part is null) ? throw await MissingAsync(context, id) : (plan, [.. parts.OfType<GenerationSnapshot>()]);
    }

    /// <summary>The terms on which a request was recorded; <see langword="null"/>: it never was, or its record has expired.</summary>
    /// <exception cref="InvalidRequestException">It was, and has been deleted or cannot be read.</exception>
    public async Task<GenerationTerms?> FindTermsAsync(HttpContext context, RequestId id)
    {
        if (await AskAsync(context, id, grain => grain.GetRequestAsync()) is { } request)
        {
            return request.Generation;
        }

        var missing = await MissingAsync(context, id);
        return missing.Error.Code is InferenceErrorCode.NotFound ? null : throw missing;
    }

    /// <summary>Ends it.</summary>
    public async Task CancelAsync(HttpContext context, RequestId id) => await AskAsync(context, await FindAsync(context, id), grain => grain.CancelAsync());

    /// <summary>Ends and forgets it.</summary>
    public async Task DeleteAsync(HttpContext context, RequestId id) => await AskAsync(context, await FindAsync(context, id), grain => grain.DeleteAsync());

    private static GenerationId Name(HttpContext context, RequestId id) => new(context.Features.GetRequiredFeature<Caller>().Tenant, id);

    private async Task<AnswerPlan> FindAsync(HttpContext context, RequestId id)
    {
        var request = await AskAsync(context, id, grain => grain.GetRequestAsync()) ?? throw await MissingAsync(context, id);
        return _endpoints.GetValueOrDefault(request.Generation!.Endpoint)?.Plan(id, request.Generation) is { } plan
            ? plan with { IsReplay = true }
            : throw new InvalidRequestException(InferenceErrorCode.NotFound, $"The answer {id} was asked for at {request.Generation.Endpoint}, which this server does not have.");
    }

    private Task WriteAsync(HttpContext context, AnswerPlan plan)
    {
        var token = context.RequestAborted;
        return writer.WriteAsync(
            context,
            plan,
            Sequence.ReadAsync(
                [.. plan.PartIds.Select<RequestId, Func<IAsyncEnumerable<InferenceEvent>>>(id => () => reader.ReadAsync(Name(context, id), token))], plan.Call.ChoiceCount, token));
    }

    private async Task<InvalidRequestException> MissingAsync(HttpContext context, RequestId id)
    {
        var told = await reader.ReadAsync(Name(context, id), context.RequestAborted).FirstOrDefaultAsync(context.RequestAborted);
        return new InvalidRequestException((told as InferenceEvent.Failed)?.Error ?? GenerationErrors.NotFound(id).Error);
    }

    private Task<T[]> AskAsync<T>(HttpContext context, AnswerPlan plan, Func<IGenerationGrain, Task<T>> ask) =>
        Task.WhenAll(plan.PartIds.Select(id => AskAsync(context, id, ask)));

    // While the silo that it lives on is being replaced, nobody can say anything of it.
    private async Task<T> AskAsync<T>(HttpContext context, RequestId id, Func<IGenerationGrain, Task<T>> ask)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await ask(reader.Find(Name(context, id)));
            }
            catch (LogCorruptException exception)
            {
                throw new InvalidRequestException(GenerationErrors.Corrupt(exception.Message).Error);
            }
            catch (StorageUnavailableException)
            {
                throw new InvalidRequestException(GenerationErrors.StorageUnavailable().Error);
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                if (time.GetElapsedTime(since) > options.Value.ReconnectTimeout)
                {
                    throw new InvalidRequestException(GenerationErrors.Unreachable(id, options.Value.ReconnectTimeout).Error);
                }
            }

            await Task.Delay(Pause, time, context.RequestAborted);
        }
    }
}
