using Orleans.Ai.Settings;

namespace Orleans.Ai.Clustering;

/// <summary>The certificate in force. Reads its files when made, and again whenever their content has changed.</summary>
internal sealed partial class SiloCertificates
{
    private readonly CertificateFiles _files;
    private readonly ILogger<SiloCertificates> _logger;
    private CertificateTexts? _texts;
    private volatile SiloCertificate _current;

    /// <exception cref="SettingsException">The files cannot be used.</exception>
    public SiloCertificates(CertificateFiles files, ILogger<SiloCertificates> logger)
    {
        (_files, _logger) = (files, logger);
        _texts = files.Read();
        _current = SiloCertificate.Parse(_texts);
    }

    /// <summary>For the next handshake; connections that are open keep theirs.</summary>
    public SiloCertificate Current => _current;

    /// <summary>
    /// Takes what the files hold now, if it changed. What cannot be used changes nothing: the files may be half written.
    /// </summary>
    public void Refresh()
    {
        CertificateTexts? texts = null;
        try
        {
            texts = _files.Read();
            if (texts != _texts)
            {
                _current = SiloCertificate.Parse(texts);
                LogReloaded(_files.Certificate, _current.Own.TargetCertificate.NotAfter);
            }
        }
        catch (SettingsException exception) when (texts != _texts)
        {
            LogKept(exception.Message);
        }
        catch (SettingsException)
        {
            // Files that are still missing were told of already.
        }

        _texts = texts;
    }
}
