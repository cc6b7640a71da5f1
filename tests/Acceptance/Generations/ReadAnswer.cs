using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Orleans.Ai.Generations;

/// <summary>What a client has read of a stream, over one connection or several.</summary>
internal sealed class ReadAnswer
{
    private readonly List<(string Data, long At)> _events = [];

    public int Count
    {
        get
        {
            lock (_events)
            {
                return _events.Count;
            }
        }
    }

    public IReadOnlyList<string> Data
    {
        get
        {
            lock (_events)
            {
                return [.. _events.Select(told => told.Data)];
            }
        }
    }

    public bool IsWhole => Data is [.., "[DONE]"];

    public string Text => Data.Where(data => data != "[DONE]").Select(data => JsonElement.Parse(data)).SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray())
        .Aggregate(new StringBuilder(), (text, choice) => text.Append(choice.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : "")).ToString();

    public void Add(string data)
    {
        lock (_events)
        {
            _events.Add((data, Stopwatch.GetTimestamp()));
        }
    }

    /// <summary>From a moment to the first event after it.</summary>
    public TimeSpan PauseAfter(long moment)
    {
        lock (_events)
        {
            return Stopwatch.GetElapsedTime(moment, _events.First(told => told.At > moment).At);
        }
    }
}
