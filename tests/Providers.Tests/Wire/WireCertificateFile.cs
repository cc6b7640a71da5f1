using System.Security.Cryptography.X509Certificates;

namespace Orleans.Ai.Wire;

/// <summary>A certificate's public half in a file, for those who trust it.</summary>
internal sealed class WireCertificateFile : IDisposable
{
    public WireCertificateFile(X509Certificate2 certificate) => File.WriteAllText(Path, certificate.ExportCertificatePem());

    public string Path { get; } = System.IO.Path.GetTempFileName();

    public void Dispose() => File.Delete(Path);
}
