namespace Orleans.Ai.CommandLine;

public sealed class VerifyCommandTests
{
    [Fact]
    public async Task Verify_DemoModel_PrintsEveryFormatAndSucceeds()
    {
        var harness = new CommandHarness();

        (await harness.RunAsync("verify", SharedData.DemoModel)).ShouldBe(0, harness.Error);

        var rows = harness.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        rows[1..].Select(row => (row[0], row[1])).ShouldBe([("f32", "ok"), ("bf16", "ok"), ("q8", "ok")]);
        rows[1][^3..].ShouldBe(["20", "of", "20"]);
    }

    [Fact]
    public async Task Verify_NoGoldenFile_SaysWhatIsMissing()
    {
        using var model = new LongContextModel();
        File.Delete(Path.Combine(model.Folder, "golden.json"));
        var harness = new CommandHarness();

        (await harness.RunAsync("verify", model.Folder)).ShouldBe(1);

        harness.Error.ShouldContain(Path.Combine(model.Folder, "golden.json"));
    }
}
