using System.Globalization;
using Orleans.Ai.Decoding;
using Orleans.Ai.Verification;

namespace Orleans.Ai.ModelFiles;

/// <summary>What each weight format costs in agreement with the references: of the families, and of a real model from its GGUF.</summary>
public sealed class VerificationTests
{
    private const string RealModel = "SmolLM2-135M-Instruct";

    [Fact]
    public void Verify_EveryReference_HoldsWhatIsPromised()
    {
        var token = TestContext.Current.CancellationToken;
        string[] models =
        [
            .. SharedData.Folders("models/families", "golden.json").Concat(SharedData.Folders("models", "golden.json")).Select(SharedData.Require), SharedData.DemoModel,
        ];
        var results = models.SelectMany(model => ModelVerifier.Run(model, Environment.ProcessorCount, token).Select(result => (Model: Path.GetFileName(model), Result: result))).ToList();

        Results.Write(
            "verify",
            "`orleans-ai verify` of every model that has a reference: transformers' float32 logits and greedy ids. Clear positions are those whose two likeliest tokens are more than 0.2 apart.",
            [.. results.Select(one => ($"{one.Model}, {one.Result.Format.ToString().ToLowerInvariant()}", Describe(one.Result)))]);
        results.ShouldAllBe(one => one.Result.Passed);
        var real = results.Single(one => one.Model == RealModel && one.Result.Format == WeightFormat.Q8).Result;
        (real.Perplexity / real.ExpectedPerplexity).ShouldNotBeNull().ShouldBeLessThan(1.005);
        ((double)real.ClearAgreed / real.ClearPositions).ShouldBeGreaterThan(0.99);
    }

    private static string Describe(FormatVerification result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(result.LogitError is { } error ? $"largest logit error {error:0.000000}, " : "")}{result.Agreed} of {result.Positions} agree, {result.ClearAgreed} of {result.ClearPositions} where clear{(result.Perplexity is { } perplexity ? $", perplexity {perplexity:0.0000} for {result.ExpectedPerplexity:0.0000}" : "")}, {result.EqualAnswers} of {result.Answers} answers equal");
}
