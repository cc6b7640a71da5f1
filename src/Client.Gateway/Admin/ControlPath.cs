using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans.Ai.Inference;
using Orleans.Ai.Storage;

namespace Orleans.Ai.Admin;

/// <summary>
/// Asks the grains of the control path. They may hang or throw while a silo or the durable state is out of reach: an operator
/// is then told so, soon.
/// </summary>
internal sealed partial class ControlPath(TimeProvider time, ILogger<ControlPath> logger)
{
    /// <summary>How long an operator waits. Below Orleans' own time-out of a call.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    public async Task AnswerAsync(HttpContext context, Func<Task<AdminAnswer>> ask)
    {
        var answer = await AskAsync(context, ask);
        await answer.WriteAsync(context);
    }

    private async Task<AdminAnswer> AskAsync(HttpContext context, Func<Task<AdminAnswer>> ask)
    {
        try
        {
            return await ask().WaitAsync(Patience, time, context.RequestAborted);
        }
        catch (LogCorruptException exception)
        {
            LogFailed(exception, context.TraceIdentifier);
            return new InferenceError { Code = InferenceErrorCode.StoredDataCorrupt, Message = exception.Message };
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            LogFailed(exception, context.TraceIdentifier);
            return new InferenceError
            {
                Code = InferenceErrorCode.StorageUnavailable,
                Message = "The grid cannot do this now: its durable state or a silo is out of reach. Ask again shortly; asking twice does " +
                    $"no harm. The server's log has the details under request id {context.TraceIdentifier}.",
                RetryAfter = TimeSpan.FromSeconds(2),
            };
        }
    }
}
