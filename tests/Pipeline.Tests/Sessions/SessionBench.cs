using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Access;
using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;
using Orleans.Serialization;

namespace Orleans.Ai.Sessions;

/// <summary>Sessions over one store, with the clock and the generations in a test's hand.</summary>
internal sealed class SessionBench
{
    private static readonly Serializer Serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    public SessionBench()
    {
        Store = new MemoryLogStore(Time);
        Session = Lose();
    }

    public static SessionId Id { get; } = new(TenantId.Local, "talk");

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public SessionsOptions Options { get; } = new();

    public MemoryLogStore Store { get; }

    public SessionLog Log => new(Store, Serializer);

    public ScriptedGenerations Generations { get; } = new();

    public Session Session { get; private set; }

    /// <summary>The session's silo is lost: another one goes on with what is stored.</summary>
    public Session Lose() => Session = new Session(Id, Log, Generations, Options, Time);

    public static SessionBegin Begin(string request, bool create = true) =>
        new() { Request = new RequestId(request), Create = create, Input = [Item(request, "u", ChatRole.User, $"Question {request}")] };

    /// <summary>What the generation makes of a ticket.</summary>
    public static SessionTurn Turn(string request, SessionTicket ticket) => new()
    {
        Request = new RequestId(request),
        Items = [.. ticket.Input, Item(request, "a", ChatRole.Assistant, $"Answer {request}")],
        At = DateTimeOffset.UnixEpoch,
        Replica = new ReplicaId(new("demo"), "abc", "node", 0),
    };

    public async Task<SessionTicket> BeginAsync(string request) => (await Session.BeginAsync(Begin(request))).Ticket.ShouldNotBeNull();

    public Task CompleteAsync(string request, SessionTicket ticket) => Session.CompleteAsync(ticket, Turn(request, ticket));

    public async Task TurnAsync(string request) => await CompleteAsync(request, await BeginAsync(request));

    /// <summary>The requests of all turns that are stored.</summary>
    public async Task<string[]> StoredAsync() =>
        [.. (await new Session(Id, Log, Generations, Options, Time).ReadAsync(0) ?? []).Select(turn => turn.Request.Value)];

    private static SessionItem Item(string request, string part, ChatRole role, string text) =>
        new() { Id = $"{part}-{request}", Message = new ChatMessage { Role = role, Content = text } };
}
