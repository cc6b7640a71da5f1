namespace Orleans.Ai.Providers;

/// <summary>Where a provider's answer halts, so that who reads it can be killed there. The question's text names it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsStream">The answer is streamed.</param>
/// <param name="Pieces">Pieces of content that have been told by then.</param>
/// <param name="IsWhole">All of the answer has been told, so that it is complete whatever happens then.</param>
/// <param name="IsOver">Its end has been told too: nothing is left to halt.</param>
internal sealed record HaltPoint(string Name, bool IsStream, int Pieces = 0, bool IsWhole = false, bool IsOver = false)
{
    /// <summary>What a whole answer says.</summary>
    public static string[] Answer { get; } = [.. Enumerable.Range(1, 8).Select(piece => $"piece {piece} ")];

    /// <summary>Every event of an answer.</summary>
    public static IReadOnlyList<HaltPoint> All { get; } =
    [
        new("stream taken", true), new("stream headers", true), new("stream silent", true),
        .. Enumerable.Range(1, Answer.Length).Select(piece => new HaltPoint($"stream piece {piece}", true, piece)),
        new("stream finished", true, Answer.Length, IsWhole: true), new("stream whole", true, Answer.Length, IsWhole: true, IsOver: true),
        new("folded taken", false), new("folded headers", false), new("folded half", false),
        new("folded whole", false, IsWhole: true, IsOver: true),
    ];

    /// <summary>The one that a request names.</summary>
    public static HaltPoint? Of(DoubleCall call) => All.FirstOrDefault(point => call.Body.Contains($"{point.Name}.", StringComparison.Ordinal));

    /// <summary>A question whose answer halts here; with a number, so that each is a question of its own.</summary>
    public string Question(int number) => $"Halt {number} at {Name}.";

    /// <summary>Answers up to here, and then tells no more until who asked is gone.</summary>
    public async Task AnswerAsync(DoubleCall call, WireFormat format)
    {
        var whole = format.Whole(string.Concat(Answer), Answer.Length);
        var end = format.End(Answer.Length);
        string[] parts = IsStream
            ? [.. format.Silent, .. Answer.Select(format.Piece), end[..(end.LastIndexOf("data:", StringComparison.Ordinal))], end[end.LastIndexOf("data:", StringComparison.Ordinal)..]]
            : [whole[..(whole.Length / 2)], whole[(whole.Length / 2)..]];
        var told = Name.Split(' ')[1] switch
        {
            "taken" => -1,
            "headers" => 0,
            "silent" => format.Silent.Length,
            "piece" => format.Silent.Length + Pieces,
            "whole" => parts.Length,
            _ => parts.Length - 1,
        };
        if (told >= 0)
        {
            call.Response.ContentType = IsStream ? "text/event-stream" : "application/json";
            await call.Response.Body.FlushAsync(call.Aborted);
        }

        foreach (var part in parts.Take(told))
        {
            await call.WriteAsync(part);
        }

        if (!IsOver)
        {
            await call.HoldAsync();
        }
    }
}
