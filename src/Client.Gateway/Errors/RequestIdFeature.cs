using Orleans.Ai.Inference;

namespace Orleans.Ai.Errors;

/// <summary>The grid's id of a HTTP request, as <see cref="RequestIdMiddleware"/> gave it.</summary>
internal sealed record RequestIdFeature(RequestId Id);
