namespace Orleans.Ai.Telemetry;

/// <summary>Where traces, metrics and logs go. Prometheus finds metrics at <c>/metrics</c> whatever is set here.</summary>
public sealed class TelemetryOptions
{
    /// <summary>
    /// Address of an OpenTelemetry collector that takes traces, metrics and logs, such as <c>http://localhost:4317</c>.
    /// Default: none; then the standard variable <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> counts, and without it nothing is exported.
    /// </summary>
    public Uri? OtlpEndpoint { get; set; }

    /// <summary>How the collector is spoken to. Default <c>Grpc</c> (port 4317 by custom); <c>HttpProtobuf</c> is 4318 by custom.</summary>
    public OtlpProtocol OtlpProtocol { get; set; }
}
