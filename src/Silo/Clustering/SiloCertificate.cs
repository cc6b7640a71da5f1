using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Ai.Settings;

namespace Orleans.Ai.Clustering;

/// <summary>The certificate that this silo shows, and the authorities that it trusts; swapped whole.</summary>
internal sealed class SiloCertificate
{
    /// <summary>What a silo's certificate names. A fixed name, not an address: silos come and go, and any of them may be any.</summary>
    public const string HostName = "silo.orleans-ai.internal";

    /// <summary>Extended key usages: a silo is server and client of others.</summary>
    public static readonly Oid ServerUsage = new("1.3.6.1.5.5.7.3.1");

    /// <inheritdoc cref="ServerUsage"/>
    public static readonly Oid ClientUsage = new("1.3.6.1.5.5.7.3.2");

    private readonly X509Certificate2Collection _authorities;

    private SiloCertificate(SslStreamCertificateContext own, X509Certificate2Collection authorities) => (Own, _authorities) = (own, authorities);

    /// <summary>What it shows.</summary>
    public SslStreamCertificateContext Own { get; }

    /// <summary>Reads and checks what the files hold.</summary>
    /// <exception cref="SettingsException">Other silos would refuse it.</exception>
    public static SiloCertificate Parse(CertificateTexts texts)
    {
        try
        {
            var own = X509Certificate2.CreateFromPem(texts.Certificate, texts.Key);
            X509Certificate2Collection chain = [], authorities = [];
            chain.ImportFromPem(texts.Certificate);
            chain.RemoveAt(0);
            authorities.ImportFromPem(texts.Authority);
            var certificate = new SiloCertificate(SslStreamCertificateContext.Create(own, chain, offline: true), authorities);
            certificate.Check(own, chain);
            return certificate;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new SettingsException($"The certificate files of Cluster:CertificateFile cannot be used: {exception.Message}");
        }
    }

    /// <summary>What a peer's certificate must satisfy.</summary>
    public X509ChainPolicy ToPolicy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(_authorities);
        return policy;
    }

    private void Check(X509Certificate2 own, X509Certificate2Collection intermediates)
    {
        using var chain = new X509Chain { ChainPolicy = ToPolicy() };
        chain.ChainPolicy.ApplicationPolicy.Add(ServerUsage);
        chain.ChainPolicy.ApplicationPolicy.Add(ClientUsage);
        chain.ChainPolicy.ExtraStore.AddRange(intermediates);
        var problem = !own.MatchesHostname(HostName) ? $"it does not name {HostName}"
            : chain.Build(own) ? null
            : string.Join(' ', chain.ChainStatus.Select(status => status.StatusInformation.Trim()));
        if (problem is not null)
        {
            throw new SettingsException($"Other silos would refuse the certificate of Cluster:CertificateFile ({own.Subject}, valid until {own.NotAfter:u}): {problem}.");
        }
    }
}
