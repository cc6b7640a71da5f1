using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Ai.Settings;

namespace Orleans.Ai.Clustering;

/// <summary>A folder with an authority, <c>ca.pem</c> and <c>ca.key</c>, and the certificates that it gave out.</summary>
internal sealed class CertificateFolder(string path)
{
    private const UnixFileMode AllRead = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>The authority's certificate.</summary>
    public string Authority => Path.Combine(path, "ca.pem");

    /// <summary>The authority's key: whoever has it can join the cluster.</summary>
    public string AuthorityKey => Path.Combine(path, "ca.key");

    /// <summary>The certificate of a silo.</summary>
    public string Certificate(string node) => Path.Combine(path, node + ".pem");

    /// <summary>The key of a silo.</summary>
    public string Key(string node) => Path.Combine(path, node + ".key");

    /// <summary>Gives out a certificate; makes the authority first where the folder has none.</summary>
    /// <exception cref="SettingsException">The authority that is there cannot be used.</exception>
    public void Issue(string node, int days, DateTimeOffset now)
    {
        Directory.CreateDirectory(path);
        using var authority = File.Exists(Authority) ? ReadAuthority() : MakeAuthority(now);
        using var certificate = CertificateMaker.CreateNode(authority, node, days, now);

        // The key first: a silo that looks in between finds a pair that does not fit, and keeps what it has.
        SecretFile.Write(Key(node), CertificateMaker.ExportKey(certificate));
        SecretFile.Write(Certificate(node), certificate.ExportCertificatePem() + "\n", AllRead);
    }

    private X509Certificate2 MakeAuthority(DateTimeOffset now)
    {
        var authority = CertificateMaker.CreateAuthority(now);
        SecretFile.Write(AuthorityKey, CertificateMaker.ExportKey(authority));
        SecretFile.Write(Authority, authority.ExportCertificatePem() + "\n", AllRead);
        return authority;
    }

    private X509Certificate2 ReadAuthority()
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(Authority, AuthorityKey);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{Authority} and {AuthorityKey} cannot be used: {exception.Message} Choose another folder with --out.");
        }
    }
}
