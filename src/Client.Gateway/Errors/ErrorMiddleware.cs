using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans.Ai.Inference;
using Orleans.Ai.Requests;

namespace Orleans.Ai.Errors;

/// <summary>Turns whatever went wrong behind it into an error of OpenAI's shape; details stay in the log.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && Unanswered(context) is { } error)
            {
                await ErrorWriter.WriteAsync(context, error);
            }
        }
        catch (InvalidRequestException exception)
        {
            await ErrorWriter.WriteAsync(context, exception.Error);
        }
        catch (BadHttpRequestException exception)
        {
            await ErrorWriter.WriteAsync(context, Describe(exception));
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested)
        {
            LogAborted(exception, context.TraceIdentifier);
            await ErrorWriter.WriteAsync(context, new() { Code = InferenceErrorCode.Cancelled, Message = "The client has left." });
        }
        catch (Exception exception)
        {
            await FailAsync(context, exception);
        }
    }

    /// <summary>What routing refused with a bare status.</summary>
    private static InferenceError? Unanswered(HttpContext context)
    {
        var address = $"{context.Request.Method} {context.Request.Path}";
        return context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => new() { Code = InferenceErrorCode.NotFound, Message = $"There is no {address} here." },
            StatusCodes.Status405MethodNotAllowed => new()
            {
                Code = InferenceErrorCode.MethodNotAllowed,
                Message = $"{address} is not allowed; this address takes {context.Response.Headers.Allow}.",
            },
            _ => null,
        };
    }

    private static InferenceError Describe(BadHttpRequestException exception) => exception.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => new()
        {
            Code = InferenceErrorCode.PayloadTooLarge,
            Message = "The body is larger than this server takes (Gateway:MaxBodyBytes).",
        },
        StatusCodes.Status408RequestTimeout => new()
        {
            Code = InferenceErrorCode.RequestTimeout,
            Message = "The body arrived too slowly (Gateway:MinBytesPerSecond).",
        },
        _ => new() { Code = InferenceErrorCode.InvalidRequest, Message = $"The request is malformed: {exception.Message}" },
    };

    private async Task FailAsync(HttpContext context, Exception exception)
    {
        LogUnhandled(exception, context.TraceIdentifier);
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        await ErrorWriter.WriteAsync(context, ErrorWriter.Internal(context));
    }
}
