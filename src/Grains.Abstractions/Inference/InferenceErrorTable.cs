using System.Collections.Frozen;

namespace Orleans.Ai.Inference;

/// <summary>The one place that knows what an error code means on the wire. Nothing else knows a status code.</summary>
public static class InferenceErrorTable
{
    private static readonly FrozenDictionary<InferenceErrorCode, InferenceErrorRow> Rows =
        new Dictionary<InferenceErrorCode, InferenceErrorRow>
        {
            [InferenceErrorCode.Internal] = new(500, "server_error", "internal_error", Retryable: false),
            [InferenceErrorCode.InvalidJson] = new(400, "invalid_request_error", "invalid_json", Retryable: false),
            [InferenceErrorCode.InvalidRequest] = new(400, "invalid_request_error", "invalid_value", Retryable: false),
            [InferenceErrorCode.UnsupportedParameter] = new(400, "invalid_request_error", "unsupported_parameter", Retryable: false),
            [InferenceErrorCode.ContextLengthExceeded] = new(400, "invalid_request_error", "context_length_exceeded", Retryable: false),
            [InferenceErrorCode.ModelNotFound] = new(404, "invalid_request_error", "model_not_found", Retryable: false),
            [InferenceErrorCode.NotFound] = new(404, "invalid_request_error", "not_found", Retryable: false),
            [InferenceErrorCode.MethodNotAllowed] = new(405, "invalid_request_error", "method_not_allowed", Retryable: false),
            [InferenceErrorCode.PayloadTooLarge] = new(413, "invalid_request_error", "request_too_large", Retryable: false),
            [InferenceErrorCode.UnsupportedMediaType] = new(415, "invalid_request_error", "unsupported_media_type", Retryable: false),
            [InferenceErrorCode.Unauthenticated] = new(401, "invalid_request_error", "invalid_api_key", Retryable: false),
            [InferenceErrorCode.Forbidden] = new(403, "permission_error", "forbidden", Retryable: false),
            [InferenceErrorCode.ForeignOrigin] = new(403, "permission_error", "foreign_origin", Retryable: false),
            [InferenceErrorCode.Overloaded] = new(429, "rate_limit_error", "overloaded", Retryable: true),
            [InferenceErrorCode.Draining] = new(503, "server_error", "draining", Retryable: true),
            [InferenceErrorCode.NoReplica] = new(503, "server_error", "no_replica", Retryable: true),
            [InferenceErrorCode.ReplicaLost] = new(502, "server_error", "replica_lost", Retryable: true),
            [InferenceErrorCode.Stalled] = new(504, "server_error", "stalled", Retryable: true),
            [InferenceErrorCode.Cancelled] = new(499, "server_error", "cancelled", Retryable: false),
            [InferenceErrorCode.ClusterStateLost] = new(503, "server_error", "cluster_state_lost", Retryable: true),
            [InferenceErrorCode.RequestTimeout] = new(408, "invalid_request_error", "request_timeout", Retryable: true),
            [InferenceErrorCode.AlreadyExists] = new(409, "invalid_request_error", "already_exists", Retryable: false),
            [InferenceErrorCode.NoFittingSilo] = new(422, "invalid_request_error", "no_fitting_silo", Retryable: false),
            [InferenceErrorCode.StorageUnavailable] = new(503, "server_error", "storage_unavailable", Retryable: true),
            [InferenceErrorCode.IdempotencyMismatch] = new(422, "invalid_request_error", "idempotency_key_reused", Retryable: false),
            [InferenceErrorCode.IdempotencyIndeterminate] = new(409, "invalid_request_error", "idempotency_indeterminate", Retryable: false),
            [InferenceErrorCode.StoredDataCorrupt] = new(500, "server_error", "stored_data_corrupt", Retryable: false),
            [InferenceErrorCode.SessionBusy] = new(409, "invalid_request_error", "session_busy", Retryable: true),
            [InferenceErrorCode.ReaderTooSlow] = new(499, "server_error", "reader_too_slow", Retryable: false),
            [InferenceErrorCode.Deleted] = new(410, "invalid_request_error", "deleted", Retryable: false),
            [InferenceErrorCode.GenerationUnreachable] = new(503, "server_error", "generation_unreachable", Retryable: true),
            [InferenceErrorCode.PreviousResponseNotFound] = new(400, "invalid_request_error", "previous_response_not_found", Retryable: false),
            [InferenceErrorCode.ProviderRateLimited] = new(429, "rate_limit_error", "provider_rate_limited", Retryable: true),
            [InferenceErrorCode.ProviderUnavailable] = new(503, "server_error", "provider_unavailable", Retryable: true),
            [InferenceErrorCode.ProviderTimeout] = new(504, "server_error", "provider_timeout", Retryable: true),
            [InferenceErrorCode.ProviderBroken] = new(502, "server_error", "provider_broken", Retryable: true),
            [InferenceErrorCode.ProviderCredentials] = new(502, "server_error", "provider_credentials", Retryable: true),
            [InferenceErrorCode.ProviderRejected] = new(400, "invalid_request_error", "provider_rejected", Retryable: false),
            [InferenceErrorCode.ProviderModelNotFound] = new(502, "server_error", "provider_model_not_found", Retryable: true),
            [InferenceErrorCode.NoTarget] = new(503, "server_error", "no_target", Retryable: true),
            [InferenceErrorCode.DeadlineExceeded] = new(504, "server_error", "deadline_exceeded", Retryable: false),
        }.ToFrozenDictionary();

    /// <summary>The row of a code.</summary>
    public static InferenceErrorRow Get(InferenceErrorCode code) => Rows[code];
}
