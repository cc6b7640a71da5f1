using Orleans.Ai.Settings;

namespace Orleans.Ai.Clustering;

/// <summary>The three files that make a silo trusted and let it trust.</summary>
internal sealed record CertificateFiles(string Certificate, string Key, string Authority)
{
    /// <summary>Those of the settings; <see langword="null"/> where there are none.</summary>
    /// <exception cref="SettingsException">One of them is missing.</exception>
    public static CertificateFiles? Of(ClusterOptions options)
    {
        var files = new (string Setting, string? Path)[]
        {
            ("Cluster:CertificateFile", options.CertificateFile),
            ("Cluster:CertificateKeyFile", options.CertificateKeyFile),
            ("Cluster:CertificateAuthorityFile", options.CertificateAuthorityFile),
        };
        var missing = files.Where(file => string.IsNullOrEmpty(file.Path)).Select(file => file.Setting).ToList();
        return missing.Count switch
        {
            0 => new(Path.GetFullPath(files[0].Path!), Path.GetFullPath(files[1].Path!), Path.GetFullPath(files[2].Path!)),
            3 => null,
            _ => throw new SettingsException($"Certificates of silos need three files; set {string.Join(" and ", missing)} too."),
        };
    }

    /// <summary>Their content now.</summary>
    /// <exception cref="SettingsException">One cannot be read.</exception>
    public CertificateTexts Read() => new(Read(Certificate), Read(Key), Read(Authority));

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"The certificate file {path} cannot be read: {exception.Message}");
        }
    }
}
