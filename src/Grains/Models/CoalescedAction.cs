namespace Orleans.Ai.Models;

/// <summary>
/// Runs an action for many callers at once: a call that comes while it runs shares the next run with all others that came
/// meanwhile, since the running one may miss what the caller did before. For one scheduler, such as a reentrant grain's.
/// </summary>
internal sealed class CoalescedAction(Func<Task> action)
{
    private Task _running = Task.CompletedTask;
    private Task? _next;

    /// <summary>Ends when a run that began after this call has ended; fails as that run does.</summary>
    public Task RunAsync() => _next ??= RunNextAsync();

    private async Task RunNextAsync()
    {
        await Task.Yield();
        await _running.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        (_running, _next) = (_next!, null);
        await action();
    }
}
