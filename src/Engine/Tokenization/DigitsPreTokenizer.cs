namespace Orleans.Ai.Tokenization;

/// <summary>Separates numbers from the rest: every digit alone, or each run of digits.</summary>
internal sealed class DigitsPreTokenizer(bool individual) : IPreTokenizer
{
    public void Split(string text, TextPiece piece, List<TextPiece> parts)
    {
        var start = piece.Start;
        for (var i = piece.Start + 1; i < piece.End; i++)
        {
            var number = char.IsNumber(text[i]);
            if (number == char.IsNumber(text[i - 1]) && !(number && individual))
                continue;
            parts.Add(new TextPiece(start, i - start));
            start = i;
        }

        if (start < piece.End)
            parts.Add(new TextPiece(start, piece.End - start));
    }
}
