namespace Orleans.Ai.Sampling;

public sealed class SamplerTests
{
    private const int Draws = 20_000;
    private static readonly float[] Logits = [1f, 3f, 2f, 0f, 2.5f, -1f];
    private static readonly Dictionary<int, int> Nothing = [];

    private static readonly Dictionary<string, (SamplingSettings Settings, int[] Expected)> Supports = new()
    {
        ["all"] = (new(), [0, 1, 2, 3, 4, 5]),
        ["greedy"] = (new() { Temperature = 0 }, [1]),
        ["nearly greedy"] = (new() { Temperature = 1e-30f }, [1]),
        ["top_k 1"] = (new() { TopK = 1 }, [1]),
        ["top_k 3"] = (new() { TopK = 3 }, [1, 2, 4]),
        ["top_k above the vocabulary"] = (new() { TopK = 1000 }, [0, 1, 2, 3, 4, 5]),
        ["top_p that one token reaches"] = (new() { TopP = 0.4f }, [1]),
        ["top_p that one token just misses"] = (new() { TopP = 0.5f }, [1, 4]),
        ["top_p next to 1"] = (new() { TopP = 0.9999999f }, [0, 1, 2, 3, 4, 5]),
        ["top_p next to 0"] = (new() { TopP = 1e-9f }, [1]),
        ["top_p of what top_k leaves"] = (new() { TopK = 2, TopP = 0.6f }, [1]),
        ["min_p"] = (new() { MinP = 0.36f }, [1, 2, 4]),
        ["min_p 1"] = (new() { MinP = 1 }, [1]),
        ["min_p within top_p"] = (new() { MinP = 0.5f, TopP = 0.99f }, [1, 4]),
        ["bias for"] = (new() { Temperature = 0, LogitBias = new Dictionary<int, float> { [5] = 100 } }, [5]),
        ["bias against"] = (new() { Temperature = 0, LogitBias = new Dictionary<int, float> { [1] = -100 } }, [4]),
        ["temperature before top_p"] = (new() { Temperature = 0.2f, TopP = 0.9f }, [1]),
    };

    public static TheoryData<string> SupportNames => [.. Supports.Keys];

    [Theory]
    [MemberData(nameof(SupportNames))]
    public void Sample_EachParameter_DrawsFromExactlyTheTokensItLeaves(string name)
    {
        var (settings, expected) = Supports[name];

        DrawMany(Logits, settings).Keys.Order().ToArray().ShouldBe(expected);
    }

    [Theory]
    [InlineData(1f, 0, 1f, 0f)]
    [InlineData(0.7f, 0, 1f, 0f)]
    [InlineData(1.8f, 0, 1f, 0f)]
    [InlineData(1f, 3, 1f, 0f)]
    [InlineData(1.5f, 0, 0.8f, 0f)]
    [InlineData(1f, 0, 1f, 0.2f)]
    [InlineData(1f, 4, 0.9f, 0.1f)]
    public void Sample_ManyDraws_FollowTheSoftmaxOfWhatIsLeft(float temperature, int topK, float topP, float minP)
    {
        var settings = new SamplingSettings { Temperature = temperature, TopK = topK, TopP = topP, MinP = minP, Seed = 42 };

        var counts = DrawMany(Logits, settings);

        var mass = counts.Keys.Sum(token => Math.Exp(Logits[token] / temperature));
        var chiSquare = counts.Sum(pair => Surprise(pair.Value, Draws * Math.Exp(Logits[pair.Key] / temperature) / mass));
        chiSquare.ShouldBeLessThan(20.5, "at 5 degrees of freedom, a fair sampler exceeds this once in 1,000 seeds");
    }

    [Fact]
    public void Sample_LargeVocabulary_FollowsTheSoftmaxAcrossChunks()
    {
        var logits = new float[5000];
        Array.Fill(logits, -30f);
        int[] tokens = [0, 1023, 1024, 2500, 4095, 4999];
        Array.ForEach(tokens, token => logits[token] = 0);

        var counts = DrawMany(logits, new SamplingSettings { Seed = 7 });

        counts.Keys.Order().ToArray().ShouldBe(tokens);
        counts.Values.Sum(count => Surprise(count, Draws / 6.0)).ShouldBeLessThan(20.5);
    }

    [Theory]
    [InlineData(0.95f, 0f)]
    [InlineData(0.9999f, 0f)]
    [InlineData(0.5f, 0.001f)]
    public void Sample_TopPOnAFlatDistribution_KeepsTheSmallestSetOfThatMass(float topP, float minP)
    {
        var random = new Random(1);
        const double SumError = 2e-6; // of 20,000 weights in single precision, in whatever order the processor's vectors add them
        float[] logits = [.. Enumerable.Range(0, 20_000).Select(_ => (random.NextSingle() * 20) - 10)];
        var ranked = logits.Select((logit, token) => (Weight: Math.Exp(logit), token)).OrderByDescending(pair => pair.Weight).ToList();
        var total = ranked.Sum(pair => pair.Weight);

        var last = new Sampler(logits.Length).Sample(logits, new() { TopP = topP, MinP = minP }, Nothing, 1 - 1e-12);
        var first = new Sampler(logits.Length).Sample(logits, new() { TopP = topP, MinP = minP }, Nothing, 0);

        first!.Value.Token.ShouldBe(ranked[0].token);
        var rank = ranked.FindIndex(pair => pair.token == last!.Value.Token);
        rank.ShouldBeInRange(LastRank(topP - SumError), LastRank(topP + SumError), "single precision may move the border within the flat tail");

        int LastRank(double share)
        {
            var (kept, sum) = (0, 0.0);
            while (kept == 0 || (sum < share * total && ranked[kept].Weight >= minP * ranked[0].Weight))
            {
                sum += ranked[kept++].Weight;
            }

            return kept - 1;
        }
    }

    [Theory]
    [InlineData(0.6f, 0f, 1, 1)]
    [InlineData(0.6f, 0f, 9, 1)]
    [InlineData(0f, 0.3f, 1, 1)]
    [InlineData(0f, 0.3f, 3, 4)]
    [InlineData(1f, 0f, 1, 4)]
    [InlineData(0.2f, 0.1f, 6, 4)]
    public void Sample_Penalties_WeighOnGeneratedTokens(float presence, float frequency, int times, int expected)
    {
        var settings = new SamplingSettings { Temperature = 0, PresencePenalty = presence, FrequencyPenalty = frequency };
        float[] logits = [0, 3f, 0, 0, 2.3f];

        var sampled = new Sampler(5).Sample(logits, settings, new Dictionary<int, int> { [1] = times }, 0);

        sampled!.Value.Token.ShouldBe(expected);
        logits[1].ShouldBe(3f);
    }

    [Fact]
    public void Sample_GreedyWithTies_TakesTheLowestId() =>
        new Sampler(40).Sample([.. Enumerable.Repeat(1f, 30), .. Enumerable.Repeat(2f, 10)], new() { Temperature = 0 }, Nothing, 0)!
            .Value.Token.ShouldBe(30);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Sample_BrokenLogits_DrawsNothing(float broken)
    {
        foreach (var settings in new SamplingSettings[] { new(), new() { Temperature = 0 }, new() { TopK = 2, TopLogprobs = 3 } })
        {
            new Sampler(4).Sample([1, 2, broken, 4], settings, Nothing, 0.5).ShouldBeNull();
            new Sampler(4).Sample([.. Enumerable.Repeat(float.NegativeInfinity, 4)], settings, Nothing, 0.5).ShouldBeNull();
        }
    }

    [Fact]
    public void Sample_Logprobs_AreTheLogSoftmaxOfTheRawLogits()
    {
        var settings = new SamplingSettings
        {
            Temperature = 0.3f,
            TopK = 1,
            PresencePenalty = 2,
            LogitBias = new Dictionary<int, float> { [3] = 50 },
            TopLogprobs = 3,
        };
        var normalizer = Math.Log(Logits.Sum(logit => Math.Exp(logit)));

        var sampled = new Sampler(6).Sample(Logits, settings, new Dictionary<int, int> { [1] = 1 }, 0.5)!.Value;

        sampled.Token.ShouldBe(3);
        sampled.Score!.Value.Logprob.ShouldBe((float)(0 - normalizer), 1e-5);
        sampled.Top.Select(score => score.Token).ShouldBe([1, 4, 2]);
        sampled.Top.ShouldAllBe(score => Math.Abs(score.Logprob - (Logits[score.Token] - normalizer)) < 1e-5);
    }

    [Theory]
    [InlineData(null, false, 0)]
    [InlineData(0, true, 0)]
    [InlineData(20, true, 6)]
    public void Sample_TopLogprobs_GivesAsManyAsAskedAndThere(int? asked, bool scored, int count)
    {
        var sampled = new Sampler(6).Sample(Logits, new() { TopLogprobs = asked }, Nothing, 0.5)!.Value;

        (sampled.Score is not null).ShouldBe(scored);
        sampled.Top.Length.ShouldBe(count);
    }

    [Fact]
    public void Highest_RandomValues_AreThoseOfAFullSort()
    {
        var random = new Random(3);
        for (var round = 0; round < 200; round++)
        {
            float[] values = [.. Enumerable.Range(0, random.Next(1, 300)).Select(_ => random.Next(-20, 20) / 4f)];
            var count = random.Next(1, 310);
            var expected = values.Select((value, token) => (value, token)).OrderByDescending(v => v.value).ThenBy(v => v.token);

            var found = new TokenRanking(values.Length).Highest(values, count).ToArray();
            var above = new TokenRanking(values.Length).AtLeast(values, 1.5f).ToArray();

            found.Select(TokenRanking.Token).ShouldBe(expected.Take(count).Select(v => v.token));
            above.Select(TokenRanking.Token).ShouldBe(expected.TakeWhile(v => v.value >= 1.5f).Select(v => v.token));
        }
    }

    [Fact]
    public void Uniform_EverySeedChoiceAndPosition_GivesItsOwnNumber()
    {
        var numbers = (from seed in Enumerable.Range(-2, 5)
                       from choice in Enumerable.Range(0, 20)
                       from position in Enumerable.Range(0, 100)
                       select CounterRandom.Uniform(seed, choice, position)).ToList();

        numbers.Distinct().Count().ShouldBe(numbers.Count);
        numbers.ShouldAllBe(number => number >= 0 && number < 1);
        numbers.GroupBy(number => (int)(number * 10)).Sum(group => Surprise(group.Count(), numbers.Count / 10.0)).ShouldBeLessThan(27.9);
        CounterRandom.Uniform(1, 2, 3).ShouldBe(CounterRandom.Uniform(1, 2, 3));
    }

    private static Dictionary<int, int> DrawMany(float[] logits, SamplingSettings settings)
    {
        var sampler = new Sampler(logits.Length);
        return Enumerable.Range(0, Draws)
            .Select(position => sampler.Sample(logits, settings, Nothing, CounterRandom.Uniform(settings.Seed, 0, position))!.Value.Token)
            .CountBy(token => token)
            .ToDictionary();
    }

    private static double Surprise(double count, double expected) => (count - expected) * (count - expected) / expected;
}
