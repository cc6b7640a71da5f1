using System.Text;

namespace Orleans.Ai.Tokenization;

public sealed class TokenizerTests : IDisposable
{
    private readonly TokenizerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a b", "a| b")]
    [InlineData("I'm 12x", "I|'m| 12|x")]
    [InlineData("a  b\n", "a| | b|\n")]
    [InlineData("𝒜𝒷𝟙𝟚🙂!", "𝒜𝒷|𝟙𝟚|🙂!")]
    [InlineData("", "")]
    public void Encode_Gpt2Split_CutsAsTheReference(string text, string words) => Words(_folder.Load(), text).ShouldBe(words);

    [Theory]
    [InlineData(true, "a12 ½b", "a|1|2| |½|b")]
    [InlineData(false, "a12 ½b", "a|12| |½|b")]
    [InlineData(true, "٣𝟙𝟚", "٣|𝟙|𝟚")]
    public void Encode_Digits_CutsOutNumbers(bool individual, string text, string words) => Words(
        _folder.Load(preTokenizer: Sequence(new { type = "Digits", individual_digits = individual }, Plain)), text).ShouldBe(words);

    [Theory]
    [InlineData("Isolated", false, "a-b--c", "a|-|b|--|c")]
    [InlineData("Removed", false, "a-b--c", "a|b|c")]
    [InlineData("Removed", true, "a-b--c", "-|--")]
    [InlineData("MergedWithPrevious", false, "-a-b--c", "-|a-|b--|c")]
    [InlineData("MergedWithNext", false, "a-b--c-", "a|-b|--c|-")]
    [InlineData("MergedWithNext", true, "a-b", "a-|b")]
    [InlineData("Contiguous", false, "a-b--c", "a|-|b|--|c")]
    public void Encode_Split_KeepsWhatItsBehaviourSays(string behavior, bool invert, string text, string words) => Words(
        _folder.Load(preTokenizer: Sequence(new { type = "Split", pattern = new { Regex = "-+" }, behavior, invert }, Plain)), text).ShouldBe(words);

    [Fact]
    public void Encode_SplitCountingCodePoints_CountsThoseAboveTheBasicPlaneOnce() => Words(
        _folder.Load(preTokenizer: Sequence(new { type = "Split", pattern = new { Regex = @"\p{N}{1,3}" }, behavior = "Isolated" }, Plain)), "𝟙𝟚𝟛𝟜𝟝")
        .ShouldBe("𝟙𝟚𝟛|𝟜𝟝");

    // Matches side by side: one joins its neighbour, the rest stand alone, or all are one.
    [Theory]
    [InlineData("MergedWithPrevious", "a-|-|b")]
    [InlineData("MergedWithNext", "a|-|-b")]
    [InlineData("Contiguous", "a|--|b")]
    public void Encode_SplitAtMatchesSideBySide_GivesOneToANeighbour(string behavior, string words) => Words(
        _folder.Load(preTokenizer: Sequence(new { type = "Split", pattern = new { String = "-" }, behavior }, Plain)), "a--b").ShouldBe(words);

    [Fact]
    public void Encode_Merges_LowestRankFirstAndLeftmost()
    {
        var vocabulary = TokenizerFolder.Vocabulary("bc", "ab", "abc", "aa");
        var tokenizer = _folder.Load(TokenizerFolder.Model(vocabulary, new[] { "b c", "a b", "a bc", "a a" }));

        tokenizer.Encode("abc", false, SpecialTokens.AsText).ShouldBe([258]);
        tokenizer.Encode("abab", false, SpecialTokens.AsText).ShouldBe([257, 257]);
        tokenizer.Encode("aaaaa", false, SpecialTokens.AsText).ShouldBe([259, 259, 'a']);
    }

    [Fact]
    public void Encode_IgnoreMerges_TakesAWholeWordThatIsAToken()
    {
        var vocabulary = TokenizerFolder.Vocabulary("abc", "ab");
        string[][] merges = [["a", "b"]];

        _folder.Load(TokenizerFolder.Model(vocabulary, merges)).Encode("abc", false, SpecialTokens.AsText).ShouldBe([257, 'c']);
        _folder.Load(TokenizerFolder.Model(vocabulary, merges, ignore_merges: true)).Encode("abc", false, SpecialTokens.AsText).ShouldBe([256]);
    }

    [Fact]
    public void Encode_BytesThatTheVocabularyLacks_AreLeftOut()
    {
        var vocabulary = TokenizerFolder.Vocabulary();
        vocabulary.Remove("z");

        _folder.Load(TokenizerFolder.Model(vocabulary)).Encode("azb", false, SpecialTokens.AsText).ShouldBe(['a', 'b']);
    }

    [Theory]
    [InlineData("x <s> y", false, false, false, "x| |<s>| |y")]
    [InlineData("x <s> y", true, false, false, "x|<s>| |y")]
    [InlineData("x <s> y", false, true, false, "x| |<s>|y")]
    [InlineData("x<s>y <s>", false, false, true, "x|<|s|>|y| |<s>")]
    public void Encode_AddedToken_IsMatchedAsItsFlagsSay(string text, bool left, bool right, bool word, string tokens)
    {
        var tokenizer = _folder.Load(added: [TokenizerFolder.Added(256, "<s>", special: true, left, right, word)]);

        string.Join('|', tokenizer.Encode(text, false, SpecialTokens.AsControl).Select(tokenizer.GetText)).ShouldBe(tokens);
    }

    [Fact]
    public void Encode_AddedTokens_LongestWinsAndSpecialOnesCanBeText()
    {
        var tokenizer = _folder.Load(added: [TokenizerFolder.Added(256, "<a"), TokenizerFolder.Added(257, "<a>"), TokenizerFolder.Added(258, "</t>", special: false)]);

        tokenizer.Encode("<a><a</t>", false, SpecialTokens.AsControl).ShouldBe([257, 256, 258]);
        tokenizer.Encode("<a><a</t>", false, SpecialTokens.AsText).ShouldBe(['<', 'a', '>', '<', 'a', 258]);
        (tokenizer.IsSpecial(257), tokenizer.IsSpecial(258), tokenizer.IsSpecial('a')).ShouldBe((true, false, false));
    }

    [Fact]
    public void Encode_PostProcessor_SurroundsTheTextOnRequest()
    {
        object[] single =
        [
            new { SpecialToken = new { id = "<s>", type_id = 0 } },
            new { Sequence = new { id = "A", type_id = 0 } },
            new { SpecialToken = new { id = "</s>", type_id = 0 } },
        ];
        var special_tokens = new Dictionary<string, object> { ["<s>"] = new { ids = new[] { 256 } }, ["</s>"] = new { ids = new[] { 257 } } };
        object template = new { type = "TemplateProcessing", single, special_tokens };
        var tokenizer = _folder.Load(
            postProcessor: new { type = "Sequence", processors = new[] { new { type = "ByteLevel" }, template } },
            added: [TokenizerFolder.Added(256, "<s>"), TokenizerFolder.Added(257, "</s>")]);

        tokenizer.Encode("a", addSpecialTokens: true, SpecialTokens.AsText).ShouldBe([256, 'a', 257]);
        tokenizer.Encode("a", addSpecialTokens: false, SpecialTokens.AsText).ShouldBe(['a']);
    }

    [Fact]
    public void Encode_Nfc_ComposesFirst() =>
        _folder.Load(normalizer: new { type = "NFC" }).Encode("e\u0301", false, SpecialTokens.AsText).ShouldBe(Encoding.UTF8.GetBytes("é").Select(b => (int)b));

    [Fact]
    public void Load_TokenWithARole_IsSpecialThoughItsEntryDoesNotSaySo()
    {
        var tokenizer = _folder.Load(
            added: [TokenizerFolder.Added(256, "</s>", special: false)],
            config: new { eos_token = new { content = "</s>" }, added_tokens_decoder = new Dictionary<string, object> { ["300"] = new { content = "<x>", special = true } } });

        tokenizer.IsSpecial(256).ShouldBeTrue();
        tokenizer.IdOf("<x>").ShouldBe(300);
        tokenizer.VocabularySize.ShouldBe(301);
    }

    [Fact]
    public void Ids_OutsideTheVocabulary_HaveNoText()
    {
        var tokenizer = _folder.Load();

        foreach (var id in (int[])[-1, 256, int.MaxValue])
        {
            tokenizer.GetBytes(id).Length.ShouldBe(0);
            tokenizer.GetText(id).ShouldBe("");
            tokenizer.IsSpecial(id).ShouldBeFalse();
        }

        tokenizer.IdOf("nowhere").ShouldBeNull();
    }

    [Theory]
    [InlineData('a')]
    [InlineData(' ')]
    [InlineData('<')]
    [InlineData('漢')]
    public async Task Encode_OneLetterAHundredThousandTimes_TakesNoQuadraticTime(char letter)
    {
        var vocabulary = TokenizerFolder.Vocabulary("aa", "aaaa", "<<");
        var tokenizer = _folder.Load(TokenizerFolder.Model(vocabulary, new[] { "a a", "aa aa", "< <" }), added: [TokenizerFolder.Added(259, "<|x|>")]);

        // Well under a second; a quadratic merge would take minutes.
        var encoding = Task.Run(() => tokenizer.Encode(new string(letter, 100_000), false, SpecialTokens.AsControl), TestContext.Current.CancellationToken);
        (await encoding.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).Length.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void LeastTokens_OfAnyText_IsNotMoreThanItHas()
    {
        var tokenizer = Tokenizer.Load(SharedData.DemoModel);
        var text = string.Concat(Enumerable.Repeat("What is a grain? <|im_end|>", 500));

        tokenizer.LeastTokens(text).ShouldBeInRange(100, tokenizer.Encode(text, false, SpecialTokens.AsControl).Length);
    }

    private static object Plain => new { type = "ByteLevel", use_regex = false };

    private static object Sequence(params object[] pretokenizers) => new { type = "Sequence", pretokenizers };

    private static string Words(Tokenizer tokenizer, string text)
    {
        List<string> words = [];
        tokenizer.SplitWords(text, word => words.Add(word.ToString()));
        return string.Join('|', words);
    }
}
