using System.Runtime.CompilerServices;
using System.Text.Json;
using Orleans.Ai.Credentials;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Providers;

/// <summary>A provider that speaks a wire format over HTTP.</summary>
internal sealed partial class HttpProvider : IProvider, IDisposable
{
    private readonly ProviderServices services;
    private readonly IWireFormat format;
    private readonly HttpMessageInvoker sockets;
    private readonly ProviderCall call;

    public HttpProvider(ProviderServices services, IWireFormat format)
    {
        (this.services, this.format) = (services, format);
        sockets = ProviderSockets.Open(services.Options);
        call = new ProviderCall(services, format, sockets);
    }

    public string Name => services.Name;

    public async IAsyncEnumerable<InferenceEvent> InferAsync(
        string model, InferenceRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (wire, refusal) = Write(model, provider => format.Write(provider, request));
        if (wire is null)
        {
            yield return Failed(refusal!, default);
            yield break;
        }

        using var clock = new AttemptClock(services.Options, request.Deadline, services.Time, cancellationToken);
        var reader = format.CreateReader(request);
        var (answer, lease, unanswered) = await OpenAsync(model, wire, request, reader, clock, cancellationToken);
        if (answer is null)
        {
            yield return Failed(unanswered!, default);
            yield break;
        }

        await using var _ = answer;
        var events = new AnswerEvents();
        var goesOn = true;
        for (var isAccepted = false; goesOn; clock.Resume())
        {
            events.Advance();
            try
            {
                goesOn = await answer.ReadAsync(reader, events, clock.Token);
                if (!goesOn && events is not [.., { IsTerminal: true }])
                {
                    events.AddFailed(ProviderErrors.Broken("The provider's answer was cut: it ended without its end mark."), reader.Usage);
                }
            }
            catch (Exception exception) when (ErrorOf(exception, clock, cancellationToken) is { } error)
            {
                goesOn = false;
                events.AddFailed(error, reader.Usage);
            }

            if (!isAccepted && events is not [InferenceEvent.Failed, ..])
            {
                isAccepted = true;
                yield return Accepted(model, wire, reader);
            }

            clock.Pause();
            if (events.Exists(static e => e.IsVisible))
            {
                clock.Tick();
            }

            foreach (var e in events)
            {
                yield return e is InferenceEvent.Failed failed ? Failed(Redacted(failed.Error, lease), reader.Usage) : e;
            }
        }
    }

    public void Dispose() => sockets.Dispose();

    private (WireCall? Call, InferenceError? Error) Write(string model, Func<ProviderModel, WireCall> write)
    {
        try
        {
            return (write(new ProviderModel(Name, model, services.Options)), null);
        }
        catch (UnsupportedRequestException exception)
        {
            return (null, new() { Code = InferenceErrorCode.UnsupportedParameter, Message = exception.Message, Parameter = exception.Parameter });
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(ProviderAnswer? Answer, KeyLease Lease, InferenceError? Error)> OpenAsync(
        string model, WireCall wire, InferenceRequest request, IWireReader reader, AttemptClock clock, CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        try
        {
            (response, var lease, var error) = await call.SendAsync(model, wire, clock);
            if (response is null)
            {
                return (null, lease, error);
            }

            reader.ReadHeaders(response.Headers);
            return (await ProviderAnswer.OpenAsync(response, !request.IsFolded, services.Options, clock.Token), lease, null);
        }
        catch (Exception exception) when (ErrorOf(exception, clock, cancellationToken) is { } error)
        {
            response?.Dispose();
            return (null, default, error);
        }
        catch
        {
            response?.Dispose();
            throw;
        }
    }

    // What no attempt can go on from. A reader that has left is no failure of the provider's.
    private InferenceError? ErrorOf(Exception exception, AttemptClock clock, CancellationToken cancellationToken) => exception switch
    {
        _ when cancellationToken.IsCancellationRequested => null,
        _ when clock.Expired is not AttemptTimeout.None => ProviderErrors.TimedOut(clock.Expired, services.Options),
        JsonException => ProviderErrors.Broken("The provider's answer is not what its wire format says."),
        InvalidDataException invalid => ProviderErrors.Broken(invalid.Message),
        IOException or HttpRequestException => ProviderErrors.Broken("The provider's answer was cut."),
        _ => null,
    };

    private InferenceError Redacted(InferenceError error, KeyLease lease) =>
        error with { Message = services.Redact(error.Message, lease.Value) };

    private InferenceEvent.Accepted Accepted(string model, WireCall wire, IWireReader reader) => new()
    {
        Sequence = 0,
        Replica = null,
        PromptTokens = (int)reader.Usage.PromptTokens,
        Target = new TargetId(Name, model),
        DroppedParameters = wire.Dropped,
        Fingerprint = reader.Fingerprint,
    };

    private InferenceEvent.Failed Failed(InferenceError error, TokenUsage usage) => new()
    {
        Sequence = 0,
        Error = error with { Source = Name },
        Usage = usage,
    };
}
