using System.Text.Json;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Providers;

/// <summary>The body of a successful answer, as events. One reader, used by one attempt.</summary>
internal abstract class ProviderAnswer : IAsyncDisposable
{
    /// <summary>Waits for more of it, and adds what that tells.</summary>
    /// <returns>There may be more; <see langword="false"/>: it has ended.</returns>
    /// <exception cref="JsonException">It makes no sense.</exception>
    /// <exception cref="InvalidDataException">It is too large.</exception>
    /// <exception cref="IOException">It was cut.</exception>
    public abstract ValueTask<bool> ReadAsync(IWireReader reader, AnswerEvents events, CancellationToken cancellationToken);

    /// <summary>Closes the connection at once, unless the answer has ended.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Opens the body of an answer, in the form that it says it has.</summary>
    /// <param name="response">The answer; disposed with the result.</param>
    /// <param name="wasStreamAsked">The form where it does not say.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="cancellationToken">The attempt's.</param>
    /// <exception cref="InvalidDataException">It is neither a stream of events nor JSON.</exception>
    public static async ValueTask<ProviderAnswer> OpenAsync(
        HttpResponseMessage response, bool wasStreamAsked, ProviderOptions options, CancellationToken cancellationToken)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        var isStream = type is null ? wasStreamAsked : type.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase);
        if (!isStream && type is not null && !type.EndsWith("json", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidDataException($"The answer is {ForeignText.Clip(type)}, neither JSON nor a stream of events.");
        }

        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        return isStream ? new StreamedProviderAnswer(response, stream, options) : new WholeProviderAnswer(response, stream, options);
    }
}
