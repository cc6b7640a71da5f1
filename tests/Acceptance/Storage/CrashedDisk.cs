namespace Orleans.Ai.Storage;

/// <summary>
/// A folder as a disk that lost power may show it. Content is safe when its file was synced, a name when its folder was; of the
/// rest each write of 512 bytes, each length and each name may be there or not.
/// </summary>
internal sealed class CrashedDisk(string root)
{
    private const int Sector = 512;

    private readonly Dictionary<string, Content> _names = [];
    private readonly Dictionary<string, Content> _safeNames = [];
    private readonly List<(string Path, Content? Content)> _unsafeNames = [];

    /// <summary>What a crash may take is chosen by chance.</summary>
    public enum Loss
    {
        Everything,
        Nothing,
        Chance,
    }

    /// <summary>How many changes a crash could take now.</summary>
    public int Unsafe => _unsafeNames.Count + _names.Values.Concat(_safeNames.Values).Distinct().Sum(content => content.Changes.Count);

    /// <summary>Goes on by one event.</summary>
    public void Apply(DiskEvent change)
    {
        switch (change)
        {
            case DiskEvent.Created:
                _unsafeNames.Add((change.Path, _names[change.Path] = new()));
                break;
            case DiskEvent.Removed:
                _names.Remove(change.Path);
                _unsafeNames.Add((change.Path, null));
                break;
            case DiskEvent.Written or DiskEvent.Truncated:
                _names[change.Path].Changes.Add(change);
                break;
            case DiskEvent.Synced when _names.TryGetValue(change.Path, out var content) && content.Changes.Count > 0:
                content.Safe = content.After(Loss.Nothing, Random.Shared);
                content.Changes.Clear();
                break;
            case DiskEvent.Synced:
                _unsafeNames.Where(name => Path.GetDirectoryName(name.Path) == change.Path).ToList().ForEach(name => Rename(_safeNames, name));
                _unsafeNames.RemoveAll(name => Path.GetDirectoryName(name.Path) == change.Path);
                break;
        }
    }

    /// <summary>Writes what is found after a crash.</summary>
    /// <param name="folder">Stands for the root.</param>
    /// <param name="loss">What the crash takes of the unsafe.</param>
    /// <param name="random">Chance.</param>
    public void WriteTo(string folder, Loss loss, Random random)
    {
        var names = new Dictionary<string, Content>(_safeNames);
        foreach (var name in _unsafeNames.Where(_ => Keeps(loss, random)))
        {
            Rename(names, name);
        }

        foreach (var (path, content) in names.Where(name => Path.GetDirectoryName(name.Key) is var parent && (parent == root || names.ContainsKey(parent!))))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(root, path));
            if (Path.GetFileName(path).Contains('.', StringComparison.Ordinal))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.WriteAllBytes(target, content.After(loss, random));
            }
        }
    }

    private static bool Keeps(Loss loss, Random random) => loss == Loss.Nothing || (loss == Loss.Chance && random.Next(2) == 0);

    private static void Rename(Dictionary<string, Content> names, (string Path, Content? Content) name)
    {
        if (name.Content is { } content)
        {
            names[name.Path] = content;
        }
        else
        {
            names.Remove(name.Path);
        }
    }

    private sealed class Content
    {
        public byte[] Safe { get; set; } = [];

        public List<DiskEvent> Changes { get; } = [];

        public byte[] After(Loss loss, Random random)
        {
            var stream = new MemoryStream();
            stream.Write(Safe);
            foreach (var change in Changes)
            {
                if (change is DiskEvent.Truncated truncated && Keeps(loss, random))
                {
                    stream.SetLength(truncated.Length);
                }
                else if (change is DiskEvent.Written written)
                {
                    for (var at = 0; at < written.Data.Length; at += Sector)
                    {
                        if (Keeps(loss, random))
                        {
                            stream.Position = written.Offset + at;
                            stream.Write(written.Data.AsSpan(at, Math.Min(Sector, written.Data.Length - at)));
                        }
                    }
                }
            }

            return stream.ToArray();
        }
    }
}
