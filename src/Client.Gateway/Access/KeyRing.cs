using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orleans.Ai.Access;

/// <summary>The keys in force. Reads the key file when made, and again whenever its content has changed.</summary>
internal sealed partial class KeyRing
{
    private readonly ILogger<KeyRing> _logger;
    private readonly string? _path;
    private byte[] _content = [];
    private volatile KeyTable _table = new([]);

    /// <exception cref="KeyFileException">There is a key file, and it cannot be used.</exception>
    public KeyRing(IOptions<GatewayOptions> options, ILogger<KeyRing> logger)
    {
        _logger = logger;
        if (options.Value.RequiresKeys)
        {
            _path = Path.GetFullPath(options.Value.KeyFile!);
            _content = Read(_path);
            _table = KeyFile.Parse(_path, _content);
        }
    }

    /// <summary>Without a key file everyone on this machine is the operator.</summary>
    public bool IsOpen => _path is null;

    /// <summary>Finds who has that key.</summary>
    public Caller? Find(string key) => _table.Find(key);

    /// <summary>Finds who has the key of that hash.</summary>
    public Caller? FindHash(string hash) => _table.FindHash(hash);

    /// <summary>
    /// Takes the file's new content, if it changed. Content that cannot be used changes nothing: the old keys stay in force.
    /// The content is compared, not its time: mounted secrets are swapped by link.
    /// </summary>
    public void Refresh()
    {
        try
        {
            var content = _path is null ? _content : Read(_path);
            if (!content.AsSpan().SequenceEqual(_content))
            {
                _content = content;
                _table = KeyFile.Parse(_path!, content);
                LogReloaded(_table.Count, _path!);
            }
        }
        catch (KeyFileException exception)
        {
            LogRefused(_table.Count, exception.Message);
        }
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException(path, exception.Message, exception);
        }
    }
}
