using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Ai.Access;
using Orleans.Ai.Credentials;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;

namespace Orleans.Ai.Providers;

/// <summary>Makes providers and requests for tests.</summary>
internal static class TestProvider
{
    /// <summary>A key that must show up nowhere.</summary>
    public const string Canary = "sk-canary-1234567890";

    /// <summary>A provider of a kind, with fixed keys.</summary>
    public static IProvider Create(
        string kind, Uri address, Action<ProviderOptions>? configure = null, TimeProvider? time = null, params IReadOnlyList<string> keys)
    {
        var options = new ProviderOptions { Kind = kind, Address = address };
        configure?.Invoke(options);
        var clock = time ?? TimeProvider.System;
        var pooled = (keys.Count > 0 ? keys : [Canary]).Select((key, i) => new PooledKey($"key {i}", new FixedSecret(key), 1));
        var pool = new KeyPool("test", [.. pooled], clock, NullLogger<KeyPool>.Instance);
        return ProviderKinds.Find(kind)!.Create(new ProviderServices("test", options, pool, clock));
    }

    /// <summary>A request that says one thing.</summary>
    public static InferenceRequest Ask(string text = "Hello!", bool isFolded = false) =>
        Ask(new Prompt.Chat([new ChatMessage { Role = ChatRole.User, Content = text }]), isFolded);

    public static InferenceRequest Ask(Prompt prompt, bool isFolded = false) => new()
    {
        Id = RequestId.Create(),
        Model = new ModelId("route"),
        Caller = new Caller { Tenant = TenantId.Local, Role = CallerRole.Client, Key = KeyId.None },
        Prompt = prompt,
        IsFolded = isFolded,
    };

    /// <summary>All events of an answer.</summary>
    public static async Task<IReadOnlyList<InferenceEvent>> CollectAsync(this IProvider provider, InferenceRequest request, string model = "m")
    {
        var events = new List<InferenceEvent>();
        await foreach (var e in provider.InferAsync(model, request, TestContext.Current.CancellationToken))
        {
            events.Add(e);
        }

        return events;
    }

    /// <summary>The text of a choice.</summary>
    public static string TextOf(this IEnumerable<InferenceEvent> events, int choice = 0) =>
        string.Concat(events.OfType<InferenceEvent.TextDelta>().Where(delta => delta.Choice == choice).Select(delta => delta.Text));

    /// <summary>How an answer failed.</summary>
    public static InferenceError ErrorOf(this IReadOnlyList<InferenceEvent> events)
    {
        events.Count(e => e.IsTerminal).ShouldBe(1);
        return events[^1].ShouldBeOfType<InferenceEvent.Failed>().Error;
    }

    /// <summary>How an answer completed.</summary>
    public static InferenceEvent.Completed EndOf(this IReadOnlyList<InferenceEvent> events)
    {
        events[0].ShouldBeOfType<InferenceEvent.Accepted>();
        events.Count(e => e.IsTerminal).ShouldBe(1);
        return events[^1].ShouldBeOfType<InferenceEvent.Completed>($"not {events[^1]}");
    }
}
