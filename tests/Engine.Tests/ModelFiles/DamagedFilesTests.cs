using Orleans.Ai.Decoding;

namespace Orleans.Ai.ModelFiles;

/// <summary>
/// Files cut short or changed at random load, or are refused by name: nothing else, and with no more memory than the files
/// account for. Seeds are fixed; Acceptance may take more of them.
/// </summary>
[Trait("Pace", "slow")]
public sealed class DamagedFilesTests : IDisposable
{
    private const int Mutations = 400;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_DamagedGguf_IsReadOrRefused()
    {
        var whole = TinyGguf.Whole();
        int head;
        using (var file = GgufFile.Open(_folder.Write("model.gguf", whole)))
        {
            head = whole.Length - (int)file.DataLength;
        }

        CheckAll("model.gguf", whole, head, Path.Combine(_folder.Path, "model.gguf"));
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("generation_config.json")]
    [InlineData("model.safetensors.index.json")]
    [InlineData("model-00001-of-00002.safetensors")]
    public void Load_DamagedFolder_IsReadOrRefused(string name)
    {
        var (content, head) = TinyFolder.Write(_folder)[name];

        CheckAll(name, content, head, _folder.Path);
    }

    private void CheckAll(string name, byte[] content, int head, string path)
    {
        Load(path).ShouldBeTrue("the file itself is right");

        // A cut in a header's numbers or names is like the cut before it: every third is enough.
        FileDamage.Truncations(content, head).Where((_, i) => i % 3 == 0).ShouldAllBe(cut => !Check(name, cut, path));
        FileDamage.Mutations(content, head, seed: 11, Mutations).Count(copy => !Check(name, copy, path)).ShouldBeGreaterThan(Mutations / 4);
    }

    private bool Check(string name, byte[] content, string path)
    {
        _folder.Write(name, content);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var loaded = Load(path);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan((100L * content.Length) + (1 << 19));
        return loaded;
    }

    private bool Load(string path)
    {
        try
        {
            using var source = ModelSource.Open(path);
            using var decoder = CpuDecoder.Load(
                source.Config, source.Weights, new() { Format = WeightFormat.F32, BlockCount = 1, MaxBatchTokens = 4, MaxLogitRows = 4, Threads = 1 });
            TestSequence.Alone(decoder).Step([1, 3, 2], LogitRows.Last).Length.ShouldBe(6);
            return true;
        }
        catch (ModelFileException e)
        {
            e.Message.ShouldContain(_folder.Path);
            return false;
        }
    }
}
