using System.ComponentModel.DataAnnotations;
using Orleans.Ai.Models;

namespace Orleans.Ai.Sessions;

/// <summary>Conversations that the grid keeps.</summary>
public sealed class SessionsOptions : IValidatableObject
{
    /// <summary>
    /// What becomes of a turn that comes while another turn of its session is being answered: <c>Wait</c> (answered in order) or
    /// <c>Refuse</c> (409). Default Wait.
    /// </summary>
    [EnumDataType(typeof(ConcurrentTurns))]
    public ConcurrentTurns ConcurrentTurns { get; set; } = ConcurrentTurns.Wait;

    /// <summary>How long a turn waits for those before it, then it is refused with 409. Default 2 min, bounds 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan TurnWait { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Age from which a turn that others wait for is looked after: when its generation has ended without it, or is not known to
    /// anyone, the next turn begins. Default 15 s, bounds 1 s to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan TicketTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the turns of a session stay in memory after its last use. Default 1 min, bounds 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan HistoryIdle { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a session without its turns stays in memory after its last use. Default 15 min, bounds 2 min to 1 d.</summary>
    [Range(typeof(TimeSpan), "00:02:00", "1.00:00:00")]
    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Deletes a session that has not been changed for so long. Default none: what people said stays until they delete it, as OpenAI
    /// keeps conversations. Bounds 1 min to 10 years.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan? Expiry { get; set; }

    /// <summary>
    /// What happens when a session no longer fits the model's context: <c>DropOldest</c> (the model no longer reads the oldest turns;
    /// their instructions it does), <c>Refuse</c> (400 <c>context_length_exceeded</c>) or <c>Summarize</c> (it reads a summary of them,
    /// by <see cref="SummaryModel"/>). The session's metadata may say otherwise: <c>context_policy</c> is <c>drop_oldest</c>,
    /// <c>refuse</c> or <c>summarize</c>. Default DropOldest.
    /// </summary>
    [EnumDataType(typeof(ContextPolicy))]
    public ContextPolicy ContextPolicy { get; set; } = ContextPolicy.DropOldest;

    /// <summary>Name of the model that writes summaries. Default: the model that the turn asks for.</summary>
    public string? SummaryModel { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SummaryModel is { Length: > 0 } name && !IsModel(name))
        {
            yield return new($"Sessions:SummaryModel is '{name}', which can be no model's name: 1 to 128 of A-Z a-z 0-9 . _ - / :.");
        }
    }

    private static bool IsModel(string name)
    {
        try
        {
            return new ModelId(name).Value == name;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
