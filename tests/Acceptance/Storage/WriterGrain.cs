namespace Orleans.Ai.Storage;

internal sealed class WriterGrain([PersistentState("payload")] IPersistentState<Payload> payload) : Grain, IWriterGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        payload.State = Payload.Of((int)this.GetPrimaryKeyLong(), 0);
        return Task.CompletedTask;
    }

    public Task WriteAsync() => payload.WriteStateAsync();
}
