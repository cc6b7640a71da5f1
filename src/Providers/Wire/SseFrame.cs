namespace Orleans.Ai.Wire;

/// <summary>One server-sent event (WHATWG HTML, 9.2), without comments.</summary>
/// <param name="Name">What <c>event:</c> says; empty where it is not there.</param>
/// <param name="Data">The lines of <c>data:</c>, joined by a line feed, in UTF-8. Valid until the next frame is read.</param>
internal readonly record struct SseFrame(string Name, ReadOnlyMemory<byte> Data);
