using System.Globalization;
using System.Text.RegularExpressions;

namespace Orleans.Ai.ModelFiles;

/// <summary>A model in a GGUF file, or in a set of files that a splitter made of one.</summary>
internal sealed partial class GgufFile : ModelWeights
{
    private const string Extension = ".gguf";

    /// <summary>Tensors that are settings, not weights, and read as such.</summary>
    private static readonly string[] _settings = ["rope_freqs.weight", "rope_factors_long.weight", "rope_factors_short.weight"];

    private readonly GgufTensorNames _names;
    private readonly Dictionary<string, TensorFile> _files;
    private readonly HashSet<string> _used = [.. _settings];
    private readonly int _headSize;

    private GgufFile(IReadOnlyList<TensorFile> files, Dictionary<string, TensorFile> filesByTensor, GgufMetadata metadata)
        : base(files)
    {
        (_files, Metadata) = (filesByTensor, metadata);
        Architecture = GgufArchitecture.Read(metadata);
        _names = new GgufTensorNames(Architecture);
        Settings = GgufSettings.Read(this);
        _headSize = Settings.Integer("head_dim", 2, 1 << 24) ?? throw Settings.Missing("head_dim");
    }

    /// <summary>The first file.</summary>
    public string Path => Files[0].Path;

    public GgufMetadata Metadata { get; }

    /// <summary>Tensors in all files.</summary>
    public int TensorCount => _files.Count;

    public GgufArchitecture Architecture { get; }

    /// <summary>What <c>config.json</c> would say of the model.</summary>
    public JsonSettings Settings { get; }

    public static bool IsName(string path) => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is a later file of a set, which is opened through the first.</summary>
    public static bool IsLaterPart(string path) => PartName().Match(path) is { Success: true } part && part.Groups["number"].Value is not "00001";

    /// <summary>What a file is called without its ending and its place in a set.</summary>
    public static string ModelName(string path)
    {
        var file = System.IO.Path.GetFileName(path);
        return PartName().Match(file) is { Success: true } part ? part.Groups["name"].Value : System.IO.Path.GetFileNameWithoutExtension(file);
    }

    /// <exception cref="ModelFileException">It is missing, damaged or of a kind that is not supported.</exception>
    public static GgufFile Open(string path)
    {
        var files = new List<TensorFile>();
        try
        {
            var metadata = OpenPart(path, files);
            var count = metadata.Integer("split.count", 0, 99_999) ?? 1;
            for (var part = 2; part <= count; part++)
            {
                var next = OpenPart(PartPath(path, part, count), files);
                if (next.Integer("split.count", 0, 99_999) != count || next.Integer("split.no", 0, 99_999) != part - 1)
                {
                    throw ModelFileException.In(next.Path, $"is not part {part} of {count}: split.count and split.no say otherwise");
                }
            }

            return new GgufFile(files, Merge(files, metadata), metadata);
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    public override bool Contains(string name) => _names.Find(name) is { } stored && _files.ContainsKey(stored.Name);

    public override Tensor Get(string name, params ReadOnlySpan<int> shape)
    {
        var (stored, expert) = _names.Find(name) ?? throw Missing(Path, $"'{name}'", shape);
        if (!_files.TryGetValue(stored, out var file))
        {
            throw Missing(Path, $"'{stored}' ('{name}')", shape);
        }

        _used.Add(stored);
        return View(file, file.Entries[stored], shape, expert, ChangeOf(stored));
    }

    public override void RequireAllRead()
    {
        if (_files.Keys.FirstOrDefault(name => !_used.Contains(name)) is { } unread)
        {
            throw ModelFileException.In(_files[unread].Path, $"tensor '{unread}' has no place in a model of architecture '{Architecture.Name}' and its settings");
        }
    }

    /// <summary>A tensor by the file's own name.</summary>
    public (TensorFile File, TensorEntry Entry)? Find(string stored) => _files.TryGetValue(stored, out var file) ? (file, file.Entries[stored]) : null;

    private static GgufMetadata OpenPart(string path, List<TensorFile> files)
    {
        var file = MappedFile.Open(path, "GGUF", GgufHeader.MinimumLength);
        try
        {
            var header = GgufHeader.Read(file);
            files.Add(new TensorFile(file, 0, header.End, header.DataBegin, header.Entries));
            return header.Metadata;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static string PartPath(string path, int part, long count)
    {
        var name = PartName().Match(path);
        return name.Success && name.Groups["number"].Value is "00001" && name.Groups["count"].Value == count.ToString("D5", CultureInfo.InvariantCulture)
            ? string.Create(CultureInfo.InvariantCulture, $"{name.Groups["name"].Value}-{part:D5}-of-{count:D5}{Extension}")
            : throw ModelFileException.In(path, $"is the first of {count} files, but is not named NAME-00001-of-{count:D5}{Extension}");
    }

    private static Dictionary<string, TensorFile> Merge(List<TensorFile> files, GgufMetadata metadata)
    {
        var merged = new Dictionary<string, TensorFile>();
        foreach (var (file, name) in files.SelectMany(file => file.Entries.Keys.Select(name => (file, name))))
        {
            if (!merged.TryAdd(name, file))
            {
                throw ModelFileException.In(file.Path, $"tensor '{name}' is in {merged[name].Path}, too");
            }
        }

        var expected = metadata.Integer("split.tensors.count", 0, int.MaxValue) ?? merged.Count;
        return files.Count == 1 || expected == merged.Count
            ? merged
            : throw ModelFileException.In(metadata.Path, $"split.tensors.count is {expected}, but the {files.Count} files have {merged.Count} tensors");
    }

    private TensorChange ChangeOf(string stored) => new(
        Architecture.InterleavedHeads && (stored.Contains(".attn_q.", StringComparison.Ordinal) || stored.Contains(".attn_k.", StringComparison.Ordinal)) ? _headSize : 0,
        stored.EndsWith("norm.weight", StringComparison.Ordinal) ? Architecture.AddedToNorms : 0);

    [GeneratedRegex(@"^(?<name>.*)-(?<number>\d{5})-of-(?<count>\d{5})\.gguf$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex PartName();
}
