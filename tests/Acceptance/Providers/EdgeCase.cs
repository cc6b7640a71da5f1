namespace Orleans.Ai.Providers;

/// <summary>A fault, and how it is asked for.</summary>
/// <param name="Fault">The fault.</param>
/// <param name="IsStream">The answer is streamed.</param>
/// <param name="Format">Where it is asked.</param>
/// <param name="HasOther">Another provider stands behind the one that fails.</param>
internal sealed record EdgeCase(EdgeFault Fault, bool IsStream, EdgeFormat Format, bool HasOther)
{
    /// <summary>The client has seen something when it fails.</summary>
    public bool IsCut => IsStream && Fault.Pieces > 0;

    /// <summary>The other provider answers.</summary>
    public bool IsAnswered => HasOther && !IsCut;

    public Task<ClientAnswer> AskAsync(HttpClient client, CancellationToken cancellationToken) =>
        ClientAnswer.AskAsync(client, Format, Format.Question(HasOther ? Fault.Name : Fault.Target, "Hello!", IsStream), cancellationToken);

    /// <summary>What is wrong with an answer; <see langword="null"/>: nothing.</summary>
    public string? Problem(ClientAnswer answer, string good)
    {
        if (IsCut)
        {
            return answer.IsCutInOrder && answer.Text == string.Concat(Enumerable.Range(0, Fault.Pieces).Select(piece => $"{piece} ")) ? null : "it was to be cut with an error event";
        }

        if (IsAnswered)
        {
            return answer.IsWhole && answer.Text == good ? null : "the other was to answer";
        }

        return answer is { Status: >= 400, Error: not null, HasFinish: false, Broken: null } ? null : "it was to be refused";
    }
}
