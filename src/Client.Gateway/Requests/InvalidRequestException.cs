using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

/// <summary>A request that cannot be read; carries what the client is told.</summary>
internal sealed class InvalidRequestException(InferenceError error) : Exception(error.Message)
{
    public InvalidRequestException(InferenceErrorCode code, string message, string? parameter = null)
        : this(new InferenceError { Code = code, Message = message, Parameter = parameter })
    {
    }

    public InferenceError Error => error;
}
