using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Orleans.Ai.Access;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Routing;

/// <summary>
/// What a router knows of a prompt without a tokenizer: about how long it is, and the names of its beginnings. Each name hashes
/// the one before it and what follows, and the first one the tenant, so that equal names are equal beginnings of one tenant's.
/// </summary>
/// <param name="Prefixes">The beginnings; <see langword="null"/>: it is too short to have any.</param>
/// <param name="Tokens">Its length. Unit: tokens, an estimate for text.</param>
internal sealed record PromptSketch(PromptPrefixes? Prefixes, int Tokens)
{
    private const int TokensPerChunk = 32;
    private const int CharactersPerToken = 4;

    /// <summary>Sketches a request's prompt.</summary>
    public static PromptSketch Of(InferenceRequest request) => request.Prompt switch
    {
        Prompt.Chat chat => OfChat(request.Caller.Tenant, chat.Messages),
        Prompt.Text text => OfText(request.Caller.Tenant, text.Value, isChat: false),
        Prompt.Tokens tokens => Of(request.Caller.Tenant, 2, MemoryMarshal.AsBytes<int>([.. tokens.Ids]), sizeof(int)),
        _ => new PromptSketch(null, 0),
    };

    /// <summary>Tokens of it to be read where so many of its beginnings are known.</summary>
    public int Unread(int known) => Prefixes is null ? Tokens : Tokens - (int)(Tokens * Prefixes.Share * known / Prefixes.Hashes.Length);

    private static PromptSketch OfChat(TenantId tenant, IReadOnlyList<ChatMessage> messages)
    {
        var text = new ArrayBufferWriter<char>(1024);
        foreach (var message in messages)
        {
            // Control characters stand for what a template writes between the parts.
            Write(text, message.Role.Value, '\u0001', message.Name, '\u0002', message.ToolCallId, '\u0003', message.Content, '\u0004');
            foreach (var call in message.ToolCalls)
            {
                Write(text, call.Id, '\u0005', call.Name, '\u0006', call.Arguments, '\u0007', null, '\u0008');
            }
        }

        return OfText(tenant, text.WrittenSpan, isChat: true);
    }

    private static void Write(ArrayBufferWriter<char> text, string? a, char endA, string? b, char endB, string? c, char endC, string? d, char endD)
    {
        text.Write(a);
        text.Write([endA]);
        text.Write(b);
        text.Write([endB]);
        text.Write(c);
        text.Write([endC]);
        text.Write(d);
        text.Write([endD]);
    }

    private static PromptSketch OfText(TenantId tenant, ReadOnlySpan<char> text, bool isChat) =>
        Of(tenant, isChat ? 0 : 1, MemoryMarshal.AsBytes(text), CharactersPerToken * sizeof(char));

    private static PromptSketch Of(TenantId tenant, long kind, ReadOnlySpan<byte> prompt, int bytesPerToken)
    {
        var size = TokensPerChunk * bytesPerToken;
        var names = new uint[prompt.Length / size];
        var hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes<char>(tenant.Value), kind);
        for (var chunk = 0; chunk < names.Length; chunk++)
        {
            hash = XxHash3.HashToUInt64(prompt.Slice(chunk * size, size), unchecked((long)hash));
            names[chunk] = (uint)hash;
        }

        var prefixes = names.Length == 0 ? null : new PromptPrefixes
        {
            Hashes = ImmutableCollectionsMarshal.AsImmutableArray(names),
            Share = (double)names.Length * size / prompt.Length,
        };
        return new PromptSketch(prefixes, prompt.Length / bytesPerToken);
    }
}
