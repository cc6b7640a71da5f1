namespace Orleans.Ai.Telemetry;

/// <summary>Transports of the OpenTelemetry protocol (OTLP specification 1.x).</summary>
public enum OtlpProtocol
{
    /// <summary>gRPC over HTTP/2.</summary>
    Grpc,

    /// <summary>Protocol buffers over HTTP/1.1.</summary>
    HttpProtobuf,
}
