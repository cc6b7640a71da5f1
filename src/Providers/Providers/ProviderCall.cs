using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Orleans.Ai.Credentials;
using Orleans.Ai.Inference;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Providers;

/// <summary>Sends calls over a provider's sockets, with one key after the other where the provider refuses one.</summary>
/// <param name="services">Whose.</param>
/// <param name="format">Where a key goes, and how a refusal is read.</param>
/// <param name="sockets">Its connections.</param>
internal sealed class ProviderCall(ProviderServices services, IWireFormat format, HttpMessageInvoker sockets)
{
    private const int MaxErrorBytes = 64 << 10;

    private static readonly TimeSpan ErrorBodyTime = TimeSpan.FromSeconds(2);

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly Uri address = new(services.Options.Address!.AbsoluteUri.TrimEnd('/') + "/");

    // Most calls go where the one before went.
    private volatile Tuple<string, Uri>? last;

    /// <summary>Sends it.</summary>
    /// <param name="model">What the provider calls the model.</param>
    /// <param name="call">The call.</param>
    /// <param name="clock">The attempt's.</param>
    /// <returns>An answer with success, or what is wrong.</returns>
    /// <exception cref="OperationCanceledException">The reader has left, or a time-out has passed.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<(HttpResponseMessage? Response, KeyLease Lease, InferenceError? Error)> SendAsync(
        string model, WireCall call, AttemptClock clock)
    {
        var tried = new List<PooledKey>(0);
        InferenceError? last = null;
        while (true)
        {
            var (key, none) = services.Keys.Take(model, tried);
            if (none is not null)
            {
                return (null, default, last?.Code == none.Code || none.Code == InferenceErrorCode.ProviderCredentials ? last ?? none : none);
            }

            var (lease, problem) = await KeyLease.TakeAsync(key, clock.Token);
            var (response, error) = problem is null ? await SendAsync(lease, model, call, clock) : (null, problem);
            if (error?.Code is not (InferenceErrorCode.ProviderCredentials or InferenceErrorCode.ProviderRateLimited) || key is null)
            {
                return (response, lease, error);
            }

            last = error;
            tried.Add(key);
        }
    }

    /// <summary>Sends it with one key, and looks at nothing but whether it is answered with success.</summary>
    /// <returns>What is wrong; <see langword="null"/>: nothing.</returns>
    /// <exception cref="OperationCanceledException">The reader has left, or a time-out has passed.</exception>
    public async ValueTask<InferenceError?> CheckAsync(PooledKey? key, WireCall call, AttemptClock clock)
    {
        var (lease, problem) = await KeyLease.TakeAsync(key, clock.Token);
        var (response, error) = problem is null ? await SendAsync(lease, PooledKey.AllModels, call, clock) : (null, problem);
        response?.Dispose();
        return error;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(HttpResponseMessage? Response, InferenceError? Error)> SendAsync(KeyLease lease, string model, WireCall call, AttemptClock clock)
    {
        HttpResponseMessage response;
        try
        {
            using var message = Message(call, lease);
            response = await sockets.SendAsync(message, clock.Token);
        }
        catch (HttpRequestException exception)
        {
            return (null, NotAnswered(exception));
        }
        catch (FormatException)
        {
            // A key of several lines, or of letters that no header may have.
            services.Keys.Retire(lease);
            return (null, ProviderErrors.Refused(InferenceErrorCode.ProviderCredentials, message: null) with { IsUntaken = true });
        }
        catch (OperationCanceledException exception) when (exception.InnerException is TimeoutException && !clock.Token.IsCancellationRequested)
        {
            return (null, ProviderErrors.TimedOut(AttemptTimeout.Connect, services.Options));
        }

        if (response.IsSuccessStatusCode)
        {
            services.Keys.Succeed(lease, model);
            return (response, null);
        }

        using (response)
        {
            return (null, await RefusedAsync(response, lease, model, clock));
        }
    }

    private HttpRequestMessage Message(WireCall call, KeyLease lease)
    {
        var message = new HttpRequestMessage(call.Body.IsEmpty ? HttpMethod.Get : HttpMethod.Post, Resolve(call.Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (!call.Body.IsEmpty)
        {
            message.Content = new ReadOnlyMemoryContent(call.Body);
            message.Content.Headers.ContentType = Json;
        }

        foreach (var (name, value) in call.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        foreach (var (name, value) in services.Options.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        if (lease.Value is { } key)
        {
            format.Authenticate(message, key);
        }

        return message;
    }

    private Uri Resolve(string path)
    {
        if (last is { } known && known.Item1 == path)
        {
            return known.Item2;
        }

        var resolved = new Uri(address, path);
        last = Tuple.Create(path, resolved);
        return resolved;
    }

    private async ValueTask<InferenceError> RefusedAsync(HttpResponseMessage response, KeyLease lease, string model, AttemptClock clock)
    {
        var body = await BodyAsync(response, clock);
        var error = format.ReadError((int)response.StatusCode, response.Headers, body);
        error = error with
        {
            Message = services.Redact(error.Message, lease.Value),
            IsUntaken = error.Code is InferenceErrorCode.ProviderRateLimited or InferenceErrorCode.ProviderCredentials,
            RetryAfter = error.RetryAfter ?? RetryAfterHeaders.Read(response.Headers, services.Time.GetUtcNow()),
        };
        services.Keys.Refuse(lease, model, error, isForAll: response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.PaymentRequired);
        return error;
    }

    // What a refusal says is worth a moment, and no more: its status says the most.
    private async ValueTask<ReadOnlyMemory<byte>> BodyAsync(HttpResponseMessage response, AttemptClock clock)
    {
        using var moment = new CancellationTokenSource(ErrorBodyTime, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, moment.Token);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(either.Token);
            var body = new byte[MaxErrorBytes];
            var read = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, either.Token);
            return body.AsMemory(0, read);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException || (exception is OperationCanceledException && !clock.Token.IsCancellationRequested))
        {
            return default;
        }
    }

    private static InferenceError NotAnswered(HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => ProviderErrors.Unreached("The provider's address is not known."),
        HttpRequestError.SecureConnectionError => ProviderErrors.Unreached("No secure connection to the provider: its certificate or protocol is not accepted."),
        HttpRequestError.ConnectionError => ProviderErrors.Unreached("The provider refuses connections, or cannot be reached."),
        HttpRequestError.ResponseEnded => ProviderErrors.Broken("The provider closed the connection before it answered."),
        _ when exception.InnerException is AuthenticationException => ProviderErrors.Unreached("No secure connection to the provider: its certificate or protocol is not accepted."),
        _ => ProviderErrors.Broken("The provider's answer is not HTTP, or was cut before it began."),
    };
}
