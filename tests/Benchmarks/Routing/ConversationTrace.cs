using System.Text.Json;

namespace Orleans.Ai.Routing;

/// <summary>
/// Conversations of the Mooncake trace (Qin et al. 2024, arXiv:2407.00079), drawn at random and kept whole: when each request
/// came, which blocks of 512 tokens it shares with others, and how long its answer was. Scaled to a model that is small: a block
/// becomes 16 tokens, an answer a 32nd.
/// </summary>
internal static class ConversationTrace
{
    private const int TokensPerBlock = 16;
    private const int AnswerScale = 32;
    private const int Vocabulary = 1900;

    /// <summary>Reads so many requests.</summary>
    /// <param name="count">About how many: the last conversation is whole, too.</param>
    /// <param name="shared">Whether requests begin alike where they do in the trace; else no two of them do.</param>
    public static IReadOnlyList<TracedRequest> Read(int count, bool shared)
    {
        var lines = File.ReadLines(SharedData.Require("traces/mooncake_conversation_trace.jsonl")).Select(line => JsonDocument.Parse(line).RootElement);
        var all = lines.Select(line => (
            At: line.GetProperty("timestamp").GetInt64(),
            Answer: line.GetProperty("output_length").GetInt32(),
            Blocks: line.GetProperty("hash_ids").EnumerateArray().Select(id => id.GetInt32()).ToArray())).ToList();

        // All begin with the same block; those that share the second are turns of one conversation.
        var random = new Random(1);
        var conversations = all.GroupBy(request => request.Blocks.ElementAtOrDefault(1)).OrderBy(_ => random.Next()).ToList();
        var drawn = new List<TracedRequest>();
        for (var i = 0; drawn.Count < count; i++)
        {
            drawn.AddRange(conversations[i].Select((request, turn) => new TracedRequest(
                TimeSpan.FromMilliseconds(request.At), i, Tokens(request.Blocks, shared ? 0 : 1_000_000 + (drawn.Count * 1000) + turn), Math.Max(1, request.Answer / AnswerScale))));
        }

        return [.. drawn.OrderBy(request => request.At)];
    }

    private static int[] Tokens(int[] blocks, int salt) =>
        [.. blocks.SelectMany(block => Enumerable.Range(0, TokensPerBlock).Select(i => (int)((uint)HashCode(block, salt, i) % Vocabulary)))];

    // The same in every run.
    private static int HashCode(int block, int salt, int index) => unchecked((((block * 31) + salt) * (int)2654435761) + (index * 40503)) >> 3;
}
