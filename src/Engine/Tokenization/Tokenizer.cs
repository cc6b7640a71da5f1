using System.Text;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Tokenization;

/// <summary>
/// Turns text into token ids and back, exactly as the reference does: Hugging Face tokenizers with the same
/// <c>tokenizer.json</c>, SentencePiece with the same <c>tokenizer.model</c>. Immutable; any number of threads may use it.
/// </summary>
public sealed class Tokenizer
{
    private readonly ITokenModel _model;
    private readonly TextSplitter _splitter;
    private readonly TokenBytes _bytes;
    private readonly Dictionary<string, int> _vocabulary;
    private readonly Dictionary<string, int> _added;
    private readonly Dictionary<int, AddedToken> _special;
    private readonly int _longest;
    private readonly (int[] Before, int[] Behind) _surround;

    internal Tokenizer(
        Dictionary<string, int> vocabulary,
        ITokenModel model,
        ITokenDecoder decoder,
        IReadOnlyList<AddedToken> added,
        TextSplitter splitter,
        (int[] Before, int[] Behind) surround)
    {
        (_model, _splitter, _surround) = (model, splitter, surround);
        _bytes = new TokenBytes(vocabulary, added, decoder);
        _vocabulary = vocabulary;
        _added = added.ToDictionary(t => t.Content, t => t.Id);
        _special = added.Where(t => t.Special).ToDictionary(t => t.Id);
        // Twice the length leaves room for what normalisation joins.
        _longest = model.KeepsText && splitter.KeepsText
            ? 2 * Math.Max(_bytes.Longest, added.Select(t => t.Content.Length).DefaultIfEmpty(1).Max())
            : int.MaxValue;
        SpecialLiterals = [.. _special.Values.Select(t => t.Content)];
    }

    /// <summary>One more than the highest token id. A model's own vocabulary may be padded beyond it.</summary>
    public int VocabularySize => _bytes.Count;

    /// <summary>The literals of all special tokens.</summary>
    public IReadOnlyList<string> SpecialLiterals { get; }

    /// <summary>
    /// Reads the tokenizer of a model folder: <c>tokenizer.json</c>, else <c>tokenizer.model</c>; and <c>tokenizer_config.json</c>
    /// where there is one.
    /// </summary>
    /// <exception cref="TokenizerException">A file is missing, broken, or of a kind that is not supported.</exception>
    public static Tokenizer Load(string folder) => TokenizerFiles.Load(folder);

    /// <summary>Reads the tokenizer that a GGUF file carries.</summary>
    /// <exception cref="TokenizerException">It is of a kind that is not supported, or its parts do not fit together.</exception>
    /// <exception cref="ModelFileException">A key is missing or of the wrong kind.</exception>
    internal static Tokenizer Load(GgufMetadata metadata) => GgufTokenizer.Read(metadata);

    /// <summary>
    /// A number of tokens that a text certainly has at least, at no cost: refuses a prompt far beyond the context before it is
    /// rendered or encoded.
    /// </summary>
    public int LeastTokens(string text) => text.Length / _longest;

    /// <summary>Turns a text into token ids.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addSpecialTokens">Adds what the model wants around every text, such as a begin-of-sequence token.</param>
    /// <param name="special">What the literals of special tokens in the text mean.</param>
    public int[] Encode(string text, bool addSpecialTokens, SpecialTokens special) => Encode(text, addSpecialTokens, special, guard: null);

    /// <param name="text">The text.</param>
    /// <param name="addSpecialTokens">As above.</param>
    /// <param name="special">As above.</param>
    /// <param name="guard">A character that was put into literals that are text; it is dropped.</param>
    internal int[] Encode(string text, bool addSpecialTokens, SpecialTokens special, char? guard)
    {
        var ids = new List<int>(text.Length / 3);
        var scratch = new WordScratch();
        if (addSpecialTokens)
            ids.AddRange(_surround.Before);
        _splitter.Split(text, special, guard, token => ids.Add(token.Id), piece => _model.Encode(piece, scratch, ids));
        if (addSpecialTokens)
            ids.AddRange(_surround.Behind);
        return [.. ids];
    }

    /// <summary>The words of an ordinary text: the pieces across which nothing is merged.</summary>
    internal void SplitWords(string text, TextSplitter.WordAction onWord) =>
        _splitter.Split(text, SpecialTokens.AsText, guard: null, _ => { }, onWord);

    /// <summary>The special tokens in a text, in order. See <see cref="Encode(string, bool, SpecialTokens, char?)"/>.</summary>
    internal List<int> FindSpecial(string text, char guard)
    {
        List<int> ids = [];
        _splitter.SplitAtTokens(text, SpecialTokens.AsControl, guard, token => ids.Add(token.Id), (_, _) => { });
        ids.RemoveAll(id => !IsSpecial(id));
        return ids;
    }

    /// <summary>
    /// The bytes that a token adds to the text; a character may be spread over several tokens. None for special tokens and for
    /// ids outside the vocabulary.
    /// </summary>
    /// <remarks>The first token of a text may lose a leading space to it: see <see cref="StreamingDetokenizer"/>.</remarks>
    public ReadOnlySpan<byte> GetBytes(int id) => _bytes[id];

    /// <summary>As above, for a token of which it is known whether it is the first of its text.</summary>
    internal ReadOnlySpan<byte> GetBytes(int id, bool first) => first ? _bytes.First(id) : _bytes[id];

    /// <summary>Whether a token is a control token, which has no place in an answer's text.</summary>
    public bool IsSpecial(int id) => _special.ContainsKey(id);

    /// <summary>A token as text: the literal of a special token, else its bytes with U+FFFD where they are no whole characters.</summary>
    public string GetText(int id) => _special.TryGetValue(id, out var token) ? token.Content : Encoding.UTF8.GetString(_bytes[id]);

    /// <summary>The id of an added token's literal or of a vocabulary entry (in its byte alphabet), if there is one.</summary>
    public int? IdOf(string token) => _added.TryGetValue(token, out var id) || _vocabulary.TryGetValue(token, out id) ? id : null;
}
