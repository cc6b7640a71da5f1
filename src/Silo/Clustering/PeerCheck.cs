using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Orleans.Ai.Clustering;

/// <summary>Checks the certificate of one peer and remembers why it was refused.</summary>
internal sealed class PeerCheck
{
    /// <summary>Why it was refused; <see langword="null"/> where it was not, or showed nothing yet.</summary>
    public string? Cause { get; private set; }

    /// <summary>What TLS asks for each handshake; the chain was built from our authorities alone.</summary>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var subject = certificate?.Subject;
        Cause = certificate is not X509Certificate2 shown ? "it shows no certificate"
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? $"its certificate ({subject}) is not valid under Cluster:CertificateAuthorityFile: {Describe(chain)}"
            : !shown.MatchesHostname(SiloCertificate.HostName) ? $"its certificate ({subject}) does not name {SiloCertificate.HostName}"
            : errors == SslPolicyErrors.None ? null
            : $"its certificate ({subject}) was refused: {errors}";
        return Cause is null;
    }

    private static string Describe(X509Chain? chain) =>
        string.Join(", ", chain?.ChainStatus.Select(status => status.Status.ToString()).Distinct() ?? []);
}
