using Grpc.Core;
using Orleans.Ai.Providers;
using Orleans.Ai.Triton.Protocol;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Triton;

/// <summary>The responses to one request, whichever call brings them. Disposing cancels the call.</summary>
/// <param name="client">Who is asked.</param>
/// <param name="request">What for.</param>
/// <param name="isWhole">One response is wanted, and the model may be able to give it.</param>
/// <param name="onDecoupled">Called when it is not.</param>
internal sealed class TritonResponses(
    GRPCInferenceService.GRPCInferenceServiceClient client, ModelInferRequest request, bool isWhole, Action onDecoupled) : IDisposable
{
    private AsyncDuplexStreamingCall<ModelInferRequest, ModelStreamInferResponse>? stream;

    /// <summary>What goes before the request.</summary>
    public Grpc.Core.Metadata? Headers { get; init; }

    /// <summary>Waits for more, and adds what that tells.</summary>
    /// <returns>There may be more.</returns>
    /// <exception cref="RpcException">There is none.</exception>
    public async ValueTask<bool> ReadAsync(TritonGrpcReader reader, AnswerEvents events, CancellationToken cancellationToken)
    {
        if (isWhole && await TryReadWholeAsync(reader, events, cancellationToken))
        {
            return false;
        }

        stream ??= await OpenAsync(cancellationToken);
        if (!await stream.ResponseStream.MoveNext(cancellationToken))
        {
            events.AddFailed(ProviderErrors.Broken("The provider's answer was cut: it ended without its end mark."), reader.Usage);
            return false;
        }

        return !reader.Read(stream.ResponseStream.Current, events);
    }

    // Whatever still runs there is cancelled with the call.
    public void Dispose() => stream?.Dispose();

    private async ValueTask<bool> TryReadWholeAsync(TritonGrpcReader reader, AnswerEvents events, CancellationToken cancellationToken)
    {
        isWhole = false;
        try
        {
            using var call = client.ModelInferAsync(request, Headers, cancellationToken: cancellationToken);
            reader.ReadWhole(await call.ResponseAsync, events);
            return true;
        }
        catch (RpcException exception) when (IsDecoupled(exception.Status))
        {
            // Refused before anything was generated.
            onDecoupled();
            return false;
        }
    }

    private static bool IsDecoupled(Status status) =>
        status.StatusCode is StatusCode.Unimplemented or StatusCode.InvalidArgument && status.Detail.Contains("decoupled", StringComparison.OrdinalIgnoreCase);

    private async ValueTask<AsyncDuplexStreamingCall<ModelInferRequest, ModelStreamInferResponse>> OpenAsync(CancellationToken cancellationToken)
    {
        var call = client.ModelStreamInfer(Headers, cancellationToken: cancellationToken);
        try
        {
            await call.RequestStream.WriteAsync(request, cancellationToken);
            await call.RequestStream.CompleteAsync();
            return call;
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException or InvalidOperationException
            && !cancellationToken.IsCancellationRequested)
        {
            // The call has ended before all was written; the first read says why.
            return call;
        }
        catch
        {
            call.Dispose();
            throw;
        }
    }
}
