using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Orleans.Ai.Access;
using Orleans.Ai.Generations;
using Orleans.Ai.Inference;
using Orleans.Ai.Requests;
using Orleans.Ai.Sessions;

namespace Orleans.Ai.Responses;

/// <summary>Adds to a request for a response what its body only names: the conversation that it goes on with.</summary>
internal sealed class ResponseCompletion(RecordedAnswers answers, IOptions<ResponsesOptions> options)
{
    public async Task<GenerationCall> CompleteAsync(HttpContext context, RequestId id, GenerationCall call)
    {
        var settings = call.Response!;
        var input = ResponseIds.Name(id, settings.Input);
        if (settings.Conversation is { } conversation)
        {
            return call with { Prompts = [ConversationPrompt.Create(settings.Instructions, [])], Retention = Retention(settings), Session = Turn(context, conversation, settings, input) };
        }

        var earlier = settings.PreviousId is { } previous ? await ReadAsync(context, id, previous) : [];
        return call with
        {
            Prompts = [ConversationPrompt.Create(settings.Instructions, earlier.Concat(input))],
            Retention = Retention(settings),
            Extra = earlier.Count > 0 ? ResponseItemJson.Write(earlier) : [],
        };
    }

    private TimeSpan? Retention(ResponseSettings settings) => settings.IsStored ? options.Value.Retention : null;

    private static SessionInput Turn(HttpContext context, string conversation, ResponseSettings settings, IReadOnlyList<SessionItem> input)
    {
        try
        {
            return new SessionInput
            {
                Session = new SessionId(context.Features.GetRequiredFeature<Caller>().Tenant, conversation),
                Items = input,
                Policy = settings.Truncation switch { null => null, "auto" => ContextPolicy.DropOldest, _ => ContextPolicy.Refuse },
            };
        }
        catch (ArgumentException)
        {
            throw new InvalidRequestException(InferenceErrorCode.NotFound, $"The conversation '{conversation}' is not known.", "conversation");
        }
    }

    /// <summary>A copy: that the response is deleted later changes nothing for those that went on from it.</summary>
    private async Task<IReadOnlyList<SessionItem>> ReadAsync(HttpContext context, RequestId request, string previous)
    {
        try
        {
            return await ReadAsync(context, previous);
        }
        catch (InvalidRequestException exception) when (exception.Error.Code is InferenceErrorCode.PreviousResponseNotFound && RecordingHeaders.Read(context.Request).Key is not null)
        {
            // A request that is sent again under its key has its answer, and its copy, whatever has become of the response before.
            if (await answers.FindTermsAsync(context, request) is not { } terms)
            {
                throw;
            }

            return ResponseHistory.Earlier(terms);
        }
    }

    private async Task<IReadOnlyList<SessionItem>> ReadAsync(HttpContext context, string id)
    {
        try
        {
            if (ResponseIds.TryParse(id, out var request))
            {
                var (plan, parts) = await answers.GetAsync(context, request);
                return plan.Call.Response is { Conversation: null } settings && ResponseHistory.Whole(parts[0], settings) is { } items
                    ? items
                    : throw Missing($"The response '{id}' has no answer to go on from: it has not ended, or not well, or belongs to a conversation.");
            }
        }
        catch (InvalidRequestException exception) when (exception.Error.Code is InferenceErrorCode.NotFound or InferenceErrorCode.Deleted)
        {
            // Told below.
        }

        throw Missing($"The response '{id}' is not known: it was not stored, or has expired or been deleted.");
    }

    private static InvalidRequestException Missing(string message) => new(InferenceErrorCode.PreviousResponseNotFound, message, "previous_response_id");
}
