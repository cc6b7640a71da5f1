using Orleans.Ai.Settings;

namespace Orleans.Ai.Storage;

/// <summary>The keys of this silo's key file.</summary>
internal sealed class StorageKeys
{
    private readonly Lock _reading = new();
    private readonly string _file;
    private volatile StorageKey[] _keys;
    private DateTime _readOf;

    /// <summary>Reads a file.</summary>
    /// <exception cref="SettingsException">It cannot be used.</exception>
    public StorageKeys(string file)
    {
        _file = Path.GetFullPath(file);
        _readOf = File.GetLastWriteTimeUtc(_file);
        _keys = StorageKeyFile.Read(_file);
        Writing = _keys[0];
    }

    /// <summary>The key that writes, until the silo is started again.</summary>
    public StorageKey Writing { get; }

    /// <summary>Opens the keys of a silo that is alone, and makes them at the first start.</summary>
    /// <exception cref="SettingsException">They cannot be used, or are gone.</exception>
    public static StorageKeys OpenAlone(string? file, StateFile state)
    {
        var own = Path.Combine(state.Folder, "storage-keys.json");
        if (string.IsNullOrEmpty(file) && !File.Exists(own))
        {
            if (state.HasLogs)
            {
                throw new SettingsException(
                    $"{own} is gone: the keys that what is stored was encrypted with. Put it back, or name it with --set Storage:KeyFile=FILE; else choose another folder with --data.");
            }

            StorageKeyFile.Add(own);
        }

        return new(string.IsNullOrEmpty(file) ? own : file);
    }

    /// <summary>Opens the keys of a silo in a cluster.</summary>
    /// <exception cref="SettingsException">They cannot be used, or none are named.</exception>
    public static StorageKeys OpenShared(string? file) => string.IsNullOrEmpty(file)
        ? throw new SettingsException(
            "Storage:KeyFile is not set: the silos of a cluster share the keys that what they store is encrypted with. Make them once with 'orleans-ai keys storage --out FILE', copy the file to every silo, and start each with --set Storage:KeyFile=FILE.")
        : new(file);

    /// <summary>The key of that id; <see langword="null"/>: the file has none, even read again if it has changed.</summary>
    public StorageKey? Find(uint id) => Array.Find(_keys, key => key.Id == id) ?? Array.Find(ReadAgain(), key => key.Id == id);

    // Another silo may have been started with a key that was added after this one was.
    private StorageKey[] ReadAgain()
    {
        lock (_reading)
        {
            try
            {
                var changed = File.GetLastWriteTimeUtc(_file);
                if (changed != _readOf)
                {
                    _keys = StorageKeyFile.Read(_file);
                    _readOf = changed;
                }
            }
            catch (Exception exception) when (exception is SettingsException or IOException or UnauthorizedAccessException)
            {
                // What was read before stands.
            }

            return _keys;
        }
    }
}
