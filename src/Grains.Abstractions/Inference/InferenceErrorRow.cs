namespace Orleans.Ai.Inference;

/// <summary>What an error code means on the wire.</summary>
/// <param name="Status">HTTP status (RFC 9110; 499 is nginx's for a client that left).</param>
/// <param name="Type"><c>error.type</c> of the OpenAI error body.</param>
/// <param name="WireCode"><c>error.code</c> of the OpenAI error body.</param>
/// <param name="Retryable">The same request may succeed later or elsewhere.</param>
public sealed record InferenceErrorRow(int Status, string Type, string WireCode, bool Retryable);
