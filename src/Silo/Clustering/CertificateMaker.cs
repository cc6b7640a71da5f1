using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Orleans.Ai.Clustering;

/// <summary>Makes an authority of our own and certificates of silos, with P-256 keys.</summary>
internal static class CertificateMaker
{
    // Clocks of machines differ a little.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>A new authority, for ten years.</summary>
    public static X509Certificate2 CreateAuthority(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Orleans.Ai silos", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(now - Skew, now.AddYears(10));
    }

    /// <summary>A new certificate of a silo.</summary>
    /// <param name="authority">With its key.</param>
    /// <param name="node">Shown in logs.</param>
    /// <param name="days">How long it is valid, at most as long as the authority.</param>
    /// <param name="now">From when on.</param>
    /// <param name="hostName">What it is for; silos accept <see cref="SiloCertificate.HostName"/> only.</param>
    public static X509Certificate2 CreateNode(
        X509Certificate2 authority, string node, int days, DateTimeOffset now, string hostName = SiloCertificate.HostName)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={node}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(hostName);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([SiloCertificate.ServerUsage, SiloCertificate.ClientUsage], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var until = new[] { now.AddDays(days), new DateTimeOffset(authority.NotAfter) }.Min();
        using var certificate = request.Create(authority, now - Skew, until, RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>The private key, in PEM.</summary>
    public static string ExportKey(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }
}
