using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orleans.Ai.Access;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

/// <summary>
/// The headers that say how a request is to be carried out: when its client gives up, and the fault that an operator wants to see.
/// <c>x-stainless-timeout</c> of OpenAI's clients is no deadline: it bounds the silence between two reads, and each of their retries anew.
/// </summary>
/// <param name="Timeout">How long the client waits, from the arrival of the request; <see langword="null"/>: it does not say.</param>
/// <param name="Fault">The fault; <see langword="null"/>: none.</param>
internal sealed record CallHeaders(TimeSpan? Timeout, string? Fault)
{
    public const string TimeoutName = "x-orleansai-timeout";
    public const string FaultName = "x-orleansai-fault";

    private const int LongestFault = 128;
    private const double LongestTimeout = 86_400;

    /// <exception cref="InvalidRequestException">One of them says what it cannot, or what the caller may not.</exception>
    public static CallHeaders Read(HttpRequest request, Caller caller) => new(ReadTimeout(request), ReadFault(request, caller));

    private static TimeSpan? ReadTimeout(HttpRequest request)
    {
        if (request.Headers[TimeoutName].ToString() is not { Length: > 0 } text)
        {
            return null;
        }

        var isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds);
        return isNumber && seconds is > 0 and <= LongestTimeout
            ? TimeSpan.FromSeconds(seconds)
            : throw new InvalidRequestException(InferenceErrorCode.InvalidRequest, $"The header '{TimeoutName}' must be a number of seconds above 0, at most 86400.", TimeoutName);
    }

    private static string? ReadFault(HttpRequest request, Caller caller)
    {
        if (request.Headers[FaultName].ToString() is not { Length: > 0 } fault)
        {
            return null;
        }

        if (caller.Role is not CallerRole.Operator)
        {
            throw new InvalidRequestException(InferenceErrorCode.Forbidden, $"The header '{FaultName}' is for operators only.", FaultName);
        }

        return fault.Length <= LongestFault && fault.All(character => character is > ' ' and <= '~')
            ? fault
            : throw new InvalidRequestException(InferenceErrorCode.InvalidRequest, $"The header '{FaultName}' must be 1 to {LongestFault} visible ASCII characters.", FaultName);
    }
}
