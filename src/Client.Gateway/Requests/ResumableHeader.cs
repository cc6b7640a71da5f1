using Microsoft.AspNetCore.Http;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

/// <summary><c>x-orleansai-resumable: true</c>: the answer survives the loss of the replica that writes it.</summary>
internal static class ResumableHeader
{
    public const string Name = "x-orleansai-resumable";

    /// <exception cref="InvalidRequestException">It is there and says something else than true or false.</exception>
    public static bool Read(HttpRequest request) => request.Headers[Name].ToString() switch
    {
        "" or "false" => false,
        "true" => true,
        _ => throw new InvalidRequestException(InferenceErrorCode.InvalidRequest, $"The header '{Name}' must be 'true' or 'false'.", Name),
    };
}
