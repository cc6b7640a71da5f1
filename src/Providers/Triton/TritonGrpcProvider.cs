using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Net.Client;
using Orleans.Ai.Credentials;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Triton.Protocol;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Triton;

/// <summary>
/// Triton over gRPC. Answers that are wanted whole come by <c>ModelInfer</c>; models that answer more than once to a request
/// (decoupled ones, such as those of the vLLM backend) refuse that, and are from then on asked by <c>ModelStreamInfer</c>.
/// </summary>
internal sealed class TritonGrpcProvider : IProvider, IDisposable
{
    private readonly ProviderServices services;
    private readonly GrpcChannel channel;
    private readonly GRPCInferenceService.GRPCInferenceServiceClient client;
    private readonly ConcurrentDictionary<string, bool> decoupled = [];

    public TritonGrpcProvider(ProviderServices services)
    {
        this.services = services;
        channel = GrpcChannel.ForAddress(services.Options.Address!, new GrpcChannelOptions
        {
            HttpHandler = ProviderSockets.Handler(services.Options),
            DisposeHttpClient = true,
            ThrowOperationCanceledOnCancellation = true,
            MaxReceiveMessageSize = services.Options.MaxAnswerBytes,
        });
        client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
    }

    public string Name => services.Name;

    public async IAsyncEnumerable<InferenceEvent> InferAsync(
        string model, InferenceRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var target = new ProviderModel(Name, model, services.Options);
        var omissions = new Omissions(target, "Triton");
        var (written, refusal) = Write(target, request, omissions);
        if (written is null)
        {
            yield return Failed(refusal!, default);
            yield break;
        }

        using var clock = new AttemptClock(services.Options, request.Deadline, services.Time, cancellationToken);
        var reader = new TritonGrpcReader();
        using var call = new TritonCall(
            services, model, headers => new TritonResponses(client, written, isWhole: request.IsFolded && !decoupled.ContainsKey(model), () => decoupled[model] = true) { Headers = headers });
        var events = new AnswerEvents();
        var isAccepted = false;
        for (var goesOn = true; goesOn; clock.Resume())
        {
            events.Advance();
            (goesOn, var error) = await ReadAsync(call, reader, events, clock, cancellationToken);
            if (!isAccepted && error is null && (events.Count == 0 || events[0] is not InferenceEvent.Failed))
            {
                isAccepted = true;
                yield return Accepted(model, omissions, reader.Usage);
            }

            clock.Pause();
            foreach (var e in events)
            {
                if (e.IsVisible)
                {
                    clock.Tick();
                }

                yield return e is InferenceEvent.Failed failed ? Failed(failed.Error, reader.Usage) : e;
            }

            if (error is not null)
            {
                yield return Failed(error, reader.Usage);
            }
        }
    }

    public async Task<InferenceError?> CheckAsync(PooledKey? key, CancellationToken cancellationToken)
    {
        using var clock = new AttemptClock(services.Options, deadline: null, services.Time, cancellationToken);
        try
        {
            var (lease, problem) = await KeyLease.TakeAsync(key, clock.Token);
            return problem ?? ((await client.ServerReadyAsync(new ServerReadyRequest(), TritonCall.Headers(services.Options, lease), cancellationToken: clock.Token)).Ready
                ? null : ProviderErrors.Unavailable("The provider is not ready."));
        }
        catch (Exception exception) when (ErrorOf(exception, clock, cancellationToken) is { } error)
        {
            return error;
        }
    }

    public void Dispose() => channel.Dispose();

    private static (ModelInferRequest? Written, InferenceError? Error) Write(ProviderModel model, InferenceRequest request, Omissions omissions)
    {
        try
        {
            return (TritonGrpcRequest.Write(model, request, omissions), null);
        }
        catch (UnsupportedRequestException exception)
        {
            return (null, new() { Code = InferenceErrorCode.UnsupportedParameter, Message = exception.Message, Parameter = exception.Parameter });
        }
    }

    private async ValueTask<(bool GoesOn, InferenceError? Error)> ReadAsync(
        TritonCall call, TritonGrpcReader reader, AnswerEvents events, AttemptClock clock, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await call.ReadAsync(reader, events, clock.Token);
            }
            catch (Exception exception) when (ErrorOf(exception, clock, cancellationToken) is { } error)
            {
                if (!call.TryGoOn(ref error))
                {
                    return (false, error);
                }
            }
        }
    }

    private InferenceError? ErrorOf(Exception exception, AttemptClock clock, CancellationToken cancellationToken) => exception switch
    {
        _ when cancellationToken.IsCancellationRequested => null,
        _ when clock.Expired is not AttemptTimeout.None => ProviderErrors.TimedOut(clock.Expired, services.Options),
        RpcException { Status.DebugException: HttpRequestException } refused when refused.StatusCode is StatusCode.Unavailable =>
            ProviderErrors.Unavailable("The provider cannot be reached, or the connection to it was lost."),
        RpcException { StatusCode: StatusCode.Internal or StatusCode.Unavailable, Status.DebugException: not null } =>
            ProviderErrors.Broken("The provider's answer was cut."),
        RpcException failed => TritonErrors.Read(failed.Status),
        // A connection that cannot be made cancels what waits for it; our own reasons to cancel stand above.
        OperationCanceledException => ProviderErrors.Unavailable("The provider cannot be reached, or the connection to it was lost."),
        InvalidDataException invalid => ProviderErrors.Broken(invalid.Message),
        _ => null,
    };

    private InferenceEvent.Accepted Accepted(string model, Omissions omissions, TokenUsage usage) => new()
    {
        Sequence = 0,
        Replica = null,
        PromptTokens = (int)usage.PromptTokens,
        Target = new TargetId(Name, model),
        DroppedParameters = omissions.Dropped,
    };

    private InferenceEvent.Failed Failed(InferenceError error, TokenUsage usage) => new() { Sequence = 0, Error = error with { Source = Name }, Usage = usage };
}
