namespace Orleans.Ai.Tokenization;

/// <summary>Makes a tokenizer of a SentencePiece vocabulary (Kudo and Richardson, 2018).</summary>
internal static class SentencePieceTokenizer
{
    private const char SpaceMark = '\u2581';

    public static Tokenizer Create(IReadOnlyList<SentencePiece> pieces, SentencePieceSettings settings)
    {
        if (pieces.Count == 0)
            throw new TokenizerException("the vocabulary has no pieces");
        var vocabulary = new Dictionary<string, int>(pieces.Count, StringComparer.Ordinal);
        var ordinary = new Dictionary<string, int>(pieces.Count, StringComparer.Ordinal);
        var added = settings.Added.ToDictionary(t => t.Id);
        var unknown = -1;
        for (var id = 0; id < pieces.Count; id++)
        {
            var (text, _, type) = pieces[id];
            vocabulary.TryAdd(text, id);
            if (type == SentencePieceType.Unknown && unknown < 0)
                unknown = id;
            if (type is SentencePieceType.Control or SentencePieceType.Unknown && text.Length > 0)
                added[id] = (added.GetValueOrDefault(id) ?? new AddedToken(id, text, Special: true)) with { Special = true };
            else if (type == SentencePieceType.UserDefined && text.Length > 0)
                added.TryAdd(id, new AddedToken(id, text, Special: false, Normalized: settings.MatchNormalized));
            else if (type != SentencePieceType.Byte && !(added.TryGetValue(id, out var token) && token.Special))
                ordinary.TryAdd(text, id);
        }

        var tokens = added.Values.DistinctBy(t => t.Content).ToList();
        var fallback = new UnknownText(vocabulary, byteFallback: true, unknown, fuse: true);
        return new Tokenizer(
            vocabulary,
            settings.Unigram ? new UnigramModel(ordinary, [.. pieces.Select(p => (double)p.Score)], fallback) : CreateBytePair(ordinary, pieces, fallback),
            new SentencePieceDecoder([(SpaceMark.ToString(), " ")], byteFallback: true, strip: settings.SpacePrefix),
            tokens,
            new TextSplitter(tokens, (text, _) => Normalize(text, settings), new PreTokenizerSteps([]), keepsText: !settings.RemoveExtraSpaces),
            settings.Surround);
    }

    private static CharacterLevelModel CreateBytePair(Dictionary<string, int> ordinary, IReadOnlyList<SentencePiece> pieces, UnknownText unknown)
    {
        var (merges, standIns) = ScoredMerges.Create(ordinary, pieces);
        return new CharacterLevelModel(ordinary, merges, unknown, ignoreMerges: false, standIns);
    }

    private static string Normalize(string text, SentencePieceSettings settings)
    {
        if (settings.RemoveExtraSpaces)
            text = string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return text.Length == 0 ? text : (settings.SpacePrefix ? SpaceMark + text : text).Replace(' ', SpaceMark);
    }
}
