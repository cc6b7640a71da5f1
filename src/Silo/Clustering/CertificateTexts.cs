namespace Orleans.Ai.Clustering;

/// <summary>What the certificate files hold, in PEM.</summary>
internal sealed record CertificateTexts(string Certificate, string Key, string Authority)
{
    // The key stays out of messages.
    public override string ToString() => nameof(CertificateTexts);
}
