using System.Diagnostics.CodeAnalysis;

namespace Orleans.Ai.Inference;

/// <summary>A part of a turn, as a closed union: text, an image, what a model thought, a file.</summary>
[GenerateSerializer, Immutable, Alias("ai.ContentPart")]
public abstract record ContentPart
{
    private ContentPart()
    {
    }

    /// <summary>Text.</summary>
    /// <param name="Value">The text.</param>
    [GenerateSerializer, Immutable, Alias("ai.ContentPart.Text")]
    public sealed record Text([property: Id(0)] string Value) : ContentPart;

    /// <summary>An image.</summary>
    /// <param name="Url">
    /// Its address, <c>https</c> or <c>http</c>; or the image itself as a <c>data:</c> URL in base64 (RFC 2397). This grid never
    /// fetches an address: it hands it on to who can.
    /// </param>
    /// <param name="Detail">How closely to look: <c>low</c>, <c>high</c>, <c>auto</c>. Default: the model decides.</param>
    [GenerateSerializer, Immutable, Alias("ai.ContentPart.Image")]
    public sealed record Image([property: Id(0)] string Url, [property: Id(1)] string? Detail = null) : ContentPart
    {
        /// <summary>Takes a <c>data:</c> URL apart.</summary>
        /// <param name="mediaType">Such as <c>image/png</c>.</param>
        /// <param name="base64">The image in base64.</param>
        /// <returns>It is one, in base64.</returns>
        public bool TryGetData([NotNullWhen(true)] out string? mediaType, [NotNullWhen(true)] out string? base64)
        {
            (mediaType, base64) = (null, null);
            const string Scheme = "data:", Mark = ";base64,";
            var mark = Url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? Url.IndexOf(Mark, StringComparison.OrdinalIgnoreCase) : -1;
            if (mark < 0)
            {
                return false;
            }

            (mediaType, base64) = (Url[Scheme.Length..mark], Url[(mark + Mark.Length)..]);
            return true;
        }
    }

    /// <summary>What the model thought before it answered; a model that thinks wants it back with its own turn.</summary>
    /// <param name="Value">The thought; empty where the provider keeps it secret.</param>
    /// <param name="Signature">The provider's own mark of it, opaque (Anthropic: <c>signature</c>, or <c>data</c> of a redacted thought).</param>
    [GenerateSerializer, Immutable, Alias("ai.ContentPart.Reasoning")]
    public sealed record Reasoning([property: Id(0)] string Value, [property: Id(1)] string? Signature = null) : ContentPart;
}
