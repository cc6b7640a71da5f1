using System.Globalization;

namespace Orleans.Ai.Providers;

/// <summary>A random sequence of one request: what the provider does with it, and when its client leaves.</summary>
/// <param name="Number">Its number, which the question names.</param>
/// <param name="Fault">What the provider does.</param>
/// <param name="Pieces">Pieces of content before that.</param>
/// <param name="Model">Who is asked.</param>
/// <param name="IsStream">The answer is streamed.</param>
/// <param name="IsKeyed">The request has an Idempotency-Key.</param>
/// <param name="LeavesAfter">Pieces after which the client leaves; 0: as soon as the provider has the request; none: it stays.</param>
internal sealed record Sequence(int Number, SequenceFault Fault, int Pieces, string Model, bool IsStream, bool IsKeyed, int? LeavesAfter)
{
    private const string Mark = "Sequence ";
    private static readonly string[] Models = ["openai/gpt", "anthropic/claude", ProviderGrid.Route, ProviderGrid.Route];

    public string Name => string.Create(CultureInfo.InvariantCulture, $"sequence-{Number}");

    public string Question => string.Create(CultureInfo.InvariantCulture, $"{Mark}{Number}.");

    /// <summary>The same for the same seed.</summary>
    public static Sequence Draw(int seed, int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));

        // Silences take their time-out each, and are as rare as the rest allows.
        var fault = random.Next(100) switch
        {
            < 40 => SequenceFault.None,
            < 44 => SequenceFault.Hang,
            < 48 => SequenceFault.Stall,
            var other => (SequenceFault)(1 + (other % 9)) is var drawn and not (SequenceFault.Hang or SequenceFault.Stall) ? drawn : SequenceFault.CutAfter,
        };
        var isStream = random.Next(3) > 0;
        var leaves = random.Next(3) > 0 ? null : (int?)(isStream ? random.Next(6) : 0);
        return new Sequence(number, fault, random.Next(1, 9), Models[random.Next(Models.Length)], isStream, random.Next(8) == 0, leaves);
    }

    /// <summary>The number of the sequence that a request at a double belongs to.</summary>
    public static int NumberOf(DoubleCall call) =>
        int.Parse(call.Body[(call.Body.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..].Split('.')[0], CultureInfo.InvariantCulture);

    /// <summary>Does at a double what it says.</summary>
    public async Task AnswerAsync(DoubleCall call, WireFormat format)
    {
        switch (Fault)
        {
            case SequenceFault.Status500 or SequenceFault.Html:
                (call.Response.StatusCode, call.Response.ContentType) = (Fault is SequenceFault.Html ? 200 : 500, "text/html");
                await call.WriteAsync("<html><h1>Sorry</h1></html>");
                return;
            case SequenceFault.Status429:
                call.Response.StatusCode = 429;
                call.Response.Headers.RetryAfter = "0";
                await call.WriteAsync(format.Errors[0]);
                return;
            case SequenceFault.Hang:
                await call.HoldAsync();
                return;
            case SequenceFault.None:
                await call.WriteWholeAnswerAsync([.. Enumerable.Range(0, Pieces).Select(piece => $"{piece} ")], TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(1));
                return;
        }

        await call.BeginAsync();
        for (var piece = 0; call.IsStream && Fault is not SequenceFault.CutBefore && piece < Pieces; piece++)
        {
            await call.WritePieceAsync($"{piece} ");
        }

        await (Fault switch
        {
            SequenceFault.ErrorInBand => call.WriteAsync(call.IsStream ? WireFormat.Data(format.Errors[0]) : format.Errors[0]),
            SequenceFault.Garbage => call.WriteAsync(call.IsStream ? "data: {x\u0001\n\n" : "{\"choices\":[{"),
            SequenceFault.Stall => call.HoldAsync(),
            _ => Cut(),
        });

        Task Cut()
        {
            call.Cut();
            return Task.CompletedTask;
        }
    }
}
