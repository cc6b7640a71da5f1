using System.Text;

namespace Orleans.Ai.Tokenization;

/// <summary>
/// Turns tokens into text one by one and holds back a character that is not whole yet. What it hands out is, joined, the UTF-8
/// decoding of all bytes at once: bytes that are no character become U+FFFD. One per choice; used by one thread.
/// </summary>
public sealed class StreamingDetokenizer(Tokenizer tokenizer)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private bool _begun;

    /// <summary>The text that this token completes; often empty, always of whole characters.</summary>
    public string Append(int id)
    {
        var bytes = tokenizer.GetBytes(id, first: !_begun);
        // Control tokens, which have no bytes, begin no text.
        _begun |= !tokenizer.GetBytes(id).IsEmpty;
        return Decode(bytes, flush: false);
    }

    /// <summary>The end: a character that never became whole is U+FFFD. The next token begins a new text.</summary>
    public string Flush()
    {
        _begun = false;
        return Decode([], flush: true);
    }

    private string Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        const int onStack = 256;
        // A held-back partial character may add one replacement character more than there are bytes.
        var room = bytes.Length + 4;
        var text = room <= onStack ? stackalloc char[onStack] : new char[room];
        return new string(text[.._decoder.GetChars(bytes, text, flush)]);
    }
}
