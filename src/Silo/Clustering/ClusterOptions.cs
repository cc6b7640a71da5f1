using System.ComponentModel.DataAnnotations;

namespace Orleans.Ai.Clustering;

/// <summary>Which cluster this silo joins, and how other silos reach it.</summary>
public sealed class ClusterOptions
{
    /// <summary>
    /// Address of the Redis that holds the cluster together, <c>redis://[user@]host[:port][/database]</c>, or <c>rediss://</c>
    /// for TLS; <c>--cluster</c> sets it too. Default none: the silo is a cluster of its own.
    /// </summary>
    public string? Redis { get; set; }

    /// <summary>File whose first line is the password of Redis. Default none.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>Silos with the same one, on the same Redis, are one cluster. Default <c>orleans-ai</c>; 1 to 64 of A–Z a–z 0–9 . _ -</summary>
    [Required, RegularExpression(NamePattern)]
    public string ClusterId { get; set; } = "orleans-ai";

    /// <summary>Whose state it is: state outlives a change of <see cref="ClusterId"/>. Default <c>orleans-ai</c>; 1 to 64 of A–Z a–z 0–9 . _ -</summary>
    [Required, RegularExpression(NamePattern)]
    public string ServiceId { get; set; } = "orleans-ai";

    /// <summary>
    /// Name of this silo, unique in the cluster: 1 to 64 of A–Z a–z 0–9 . _ - Default: the machine's name, a hyphen and the
    /// silo port.
    /// </summary>
    [RegularExpression(NamePattern)]
    public string? NodeName { get; set; }

    /// <summary>
    /// Address or host name of this machine under which the other silos reach it; the silo port listens there. Anything but
    /// loopback needs certificates. Default <c>localhost</c>.
    /// </summary>
    [Required]
    public string SiloAddress { get; set; } = "localhost";

    /// <summary>
    /// Port for other silos; <c>--silo-port</c> sets it too. Default 0: the first free one from 11111 up in a cluster, any free
    /// one alone. Bounds 0 to 65535.
    /// </summary>
    [Range(0, 65535)]
    public int SiloPort { get; set; }

    /// <summary>
    /// PEM file with the certificate of this silo, and intermediate ones below it. With it silos speak mutual TLS. It must name
    /// <c>silo.orleans-ai.internal</c> and serve for servers and clients, as those of <c>orleans-ai certs create</c> do. Default none.
    /// </summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file with the key of <see cref="CertificateFile"/>, not encrypted. Default none.</summary>
    public string? CertificateKeyFile { get; set; }

    /// <summary>PEM file with the authorities whose certificates other silos may show; no other authority is trusted. Default none.</summary>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>
    /// Opens the silo port beyond loopback without certificates: whoever reaches it controls the cluster;
    /// <c>--insecure-silo-ports</c> sets it too. Default <c>false</c>.
    /// </summary>
    public bool InsecureSiloPorts { get; set; }

    /// <summary>The silo joins others.</summary>
    internal bool IsCluster => !string.IsNullOrEmpty(Redis);

    internal const string NamePattern = "[A-Za-z0-9._-]{1,64}";
}
