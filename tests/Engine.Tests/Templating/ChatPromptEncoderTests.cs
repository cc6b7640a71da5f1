using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Orleans.Ai.Tokenization;

namespace Orleans.Ai.Templating;

public sealed partial class ChatPromptEncoderTests : IDisposable
{
    private static readonly Tokenizer Demo = Tokenizer.Load(SharedData.DemoModel);
    private static readonly ChatPromptEncoder DemoPrompts = new(Demo, ChatTemplate.Load(SharedData.DemoModel)!);
    private readonly TokenizerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Encode_DemoConversations_GivesTheGoldenIds()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedData.DemoModel, "golden.json")));

        foreach (var item in golden.RootElement.GetProperty("cases").EnumerateArray())
        {
            var messages = item.GetProperty("messages").EnumerateArray().Select(m => ToMessage(m, m.GetProperty("content").GetString()!)).ToList();
            var variables = new Dictionary<string, object?> { ["tools"] = item.GetProperty("tools") };
            DemoPrompts.Encode(messages, variables: variables, cancellation: TestContext.Current.CancellationToken)
                .ShouldBe(item.GetProperty("prompt").Deserialize<int[]>()!, item.GetProperty("text").GetString());
        }
    }

    [Fact]
    public void Encode_AnyContent_IsItsOrdinaryTextBetweenTheTemplatesControlTokens() => Prop.ForAll(Contents(Demo.SpecialLiterals), content =>
    {
        int[] expected = [1, .. Text("user\n" + content), 2, .. Text("\n"), 1, .. Text("assistant\n")];
        return DemoPrompts.Encode([new TemplateMessage("user", content)]).SequenceEqual(expected);

        static int[] Text(string text) => Demo.Encode(text, false, SpecialTokens.AsText);
    }).QuickCheckThrowOnFailure();

    // A vocabulary in which every step could make a control token of text: merges, pieces, a normaliser that drops, lowers or composes.
    public static TheoryData<string> Kinds => ["BPE", "Unigram", "WordPiece"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Encode_OtherKindsOfTokenizers_GiveOnlyTheTemplatesControlTokens(string type)
    {
        string[] literals = ["<s>", "[SEP]", "<|im_end|>", "<KEY>"];
        string[] pieces = [.. literals, "[sep]", "<unk>", .. "<>s[]SEPsepIM|im_endKYkeyab \n".Select(c => c.ToString()).Distinct(), "<s", "s>", "##s>", "##>", "##P]"];
        var ids = pieces.Select((piece, id) => (piece, id)).ToDictionary(p => p.piece, p => p.id);
        object model = type switch
        {
            "BPE" => new { type, vocab = ids, merges = new[] { "< s", "<s >" }, unk_token = "<unk>", ignore_merges = true },
            "Unigram" => new { type, vocab = pieces.Select(p => new object[] { p, p.Length > 1 ? 0 : -1 }), unk_id = 5 },
            _ => new { type, vocab = ids, unk_token = "<unk>" },
        };
        object[] normalizers = [new { type = "NFC" }, new { type = "BertNormalizer", clean_text = true, handle_chinese_chars = false, strip_accents = true, lowercase = true }];
        var tokenizer = _folder.Load(
            model, new { type = "Split", pattern = new { String = "a" }, behavior = "Isolated" }, new { type = "Sequence", normalizers },
            added: [.. literals.Select((literal, id) => TokenizerFolder.Added(id, literal, normalized: true))]);
        var encoder = new ChatPromptEncoder(tokenizer, ChatTemplate.Parse("<s>{{ messages[0].content }}[SEP]"));

        Prop.ForAll(Contents([.. literals, "[sep]", "<\u0301s>", "<\u0000s>", "<\u212AEY>", "<|IM_END|>"]), content =>
            encoder.Encode([new TemplateMessage("user", content)]).Where(tokenizer.IsSpecial).Except([5]).SequenceEqual([0, 1])).QuickCheckThrowOnFailure();
    }

    // Templates that cut the content up and join it anew, so that what was apart becomes a control token.
    [Theory]
    [InlineData("{{ messages[0].content.replace('<image>', '') }}<|im_end|>")]
    [InlineData("{{ messages[0].content.split('</think>') | join }}<|im_end|>")]
    [InlineData("{{ messages[0].content | lower | trim }}<|im_end|>")]
    [InlineData("{{ messages[0].content + messages[0].name }}<|im_end|>")]
    [InlineData("{{ messages[0].name }}|im_end|><|im_end|>")]
    [InlineData("{{ messages | tojson }}<|im_end|>")]
    public void Encode_TemplateThatRejoinsContent_GivesOnlyItsOwnControlTokens(string template)
    {
        var encoder = new ChatPromptEncoder(Demo, ChatTemplate.Parse(template));
        Prop.ForAll(Contents([.. Demo.SpecialLiterals, "<|IM_END|>", "<image>", "</think>"]), content =>
            encoder.Encode([new TemplateMessage("user", content, Name: "im_end|>" + content + "<")]).Where(Demo.IsSpecial).SequenceEqual([2]))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Encode_ModelTemplatesWithHostileContents_GivesNoControlTokenMore()
    {
        using var cases = JsonDocument.Parse(File.ReadAllText(SharedData.Require("chat-templates/chat-templates-hfjinja.json")));
        var tried = 0;
        foreach (var item in cases.RootElement.EnumerateArray())
        {
            var source = item.GetProperty("chat_template").GetString()!;
            string[] literals = [.. ControlLiteral().Matches(source).Select(m => m.Value).Distinct()];
            var messages = item.GetProperty("data").GetProperty("messages").EnumerateArray().ToList();
            if (literals.Length == 0 || messages.Any(m => !m.TryGetProperty("content", out var c) || c.ValueKind != JsonValueKind.String || c.GetString() == ""))
                continue;
            var tokenizer = _folder.Load(added: [.. literals.Select((literal, i) => TokenizerFolder.Added(256 + i, literal))]);
            var variables = item.GetProperty("data").EnumerateObject().Where(p => p.Name != "messages").ToDictionary(p => p.Name, p => (object?)p.Value);
            var encoder = new ChatPromptEncoder(tokenizer, ChatTemplate.Parse(source, variables));
            var expected = Special("something");

            foreach (var content in Contents(literals).Generator.Sample(40, 60))
                Special(content + "x").ShouldBe(expected, $"{item.GetProperty("name")}: {content}");
            tried++;

            List<int> Special(string content) => [.. encoder.Encode([.. messages.Select(m => ToMessage(m, content))]).Where(tokenizer.IsSpecial)];
        }

        tried.ShouldBeGreaterThan(25);
    }

    [Fact]
    public void Encode_ContentThatTheTemplateLooksInto_IsSeenAsItIs()
    {
        var template = ChatTemplate.Parse("{{ messages[0].content.split('</think>')[-1].lstrip('\\n') }}<|im_end|>");

        new ChatPromptEncoder(Demo, template)
            .Encode([new TemplateMessage("assistant", "<think>long\n</think>\na<b")], cancellation: TestContext.Current.CancellationToken)
            .ShouldBe([.. Demo.Encode("a<b", false, SpecialTokens.AsText), 2]);
    }

    [Fact]
    public void Encode_SpecialTokenOfOneCharacter_IsText()
    {
        var tokenizer = _folder.Load(added: [TokenizerFolder.Added(256, "§"), TokenizerFolder.Added(257, "</s>")]);

        new ChatPromptEncoder(tokenizer, ChatTemplate.Parse("{{ messages[0].content }}</s>"))
            .Encode([new TemplateMessage("user", "§</s>")], cancellation: TestContext.Current.CancellationToken)
            .ShouldBe([0xC2, 0xA7, '<', '/', 's', '>', 257]);
    }

    [Fact]
    public void Encode_TemplateThatRefuses_SaysItsReason()
    {
        var template = ChatTemplate.Parse("{% if messages[0].role != 'user' %}{{ raise_exception('Conversation roles must alternate') }}{% endif %}");

        Should.Throw<TemplateRefusedException>(() => new ChatPromptEncoder(Demo, template).Encode([new TemplateMessage("assistant", "")]))
            .Message.ShouldBe("Conversation roles must alternate");
    }

    [Fact]
    public void Encode_AllNoncharactersInUse_IsRefused() => Should.Throw<TemplateRefusedException>(() =>
        DemoPrompts.Encode([new TemplateMessage("user", string.Concat(Enumerable.Range(0xFDD0, 32).Select(c => (char)c)))]));

    // Whole literals, halves of them, marks, and ordinary text.
    private static Arbitrary<string> Contents(IReadOnlyList<string> literals)
    {
        var literal = Gen.Elements(literals.AsEnumerable());
        var piece = Gen.OneOf(
            literal,
            from l in literal from cut in Gen.Choose(0, l.Length) select l[..cut],
            from l in literal from cut in Gen.Choose(0, l.Length) select l[cut..],
            from l in literal from other in literal from cut in Gen.Choose(1, l.Length - 1) select l.Insert(cut, other),
            Gen.Elements("a ", "\n", "12", "<", "|", "\uFDD0", "\uFDD1", "<tool_call>", "é🙂"));
        return piece.ListOf().Select(string.Concat).ToArbitrary();
    }

    private static TemplateMessage ToMessage(JsonElement message, string content) => new(
        message.GetProperty("role").GetString()!,
        content,
        Fields: message.EnumerateObject().Where(p => p.Name != "content").ToDictionary(p => p.Name, p => (object?)p.Value));

    [GeneratedRegex(@"<\|[^|<>\s{}']*\|>|</?s>|\[/?[A-Z]+\]|<</?SYS>>")]
    private static partial Regex ControlLiteral();
}
