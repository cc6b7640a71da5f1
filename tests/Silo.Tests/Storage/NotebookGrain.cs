namespace Orleans.Ai.Storage;

internal sealed class NotebookGrain([PersistentState("note")] IPersistentState<Note> note) : Grain, INotebookGrain, IRemindable
{
    private string? _lastWords;

    public Task WriteAsync(string text, string lastWords)
    {
        (note.State.Text, _lastWords) = (text, lastWords);
        return note.WriteStateAsync();
    }

    public Task<string?> ReadAsync() => Task.FromResult(note.State.Text);

    public Task RemindAsync() => this.RegisterOrUpdateReminder("daily", TimeSpan.FromDays(1), TimeSpan.FromDays(1));

    public async Task<bool> IsRemindedAsync() => await this.GetReminder("daily") is not null;

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_lastWords is null)
        {
            return Task.CompletedTask;
        }

        note.State.Text += _lastWords;
        return note.WriteStateAsync(cancellationToken);
    }
}
