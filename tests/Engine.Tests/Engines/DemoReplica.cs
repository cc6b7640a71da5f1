using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Ai.Access;
using Orleans.Ai.Decoding;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;

namespace Orleans.Ai.Engines;

/// <summary>The demo model, loaded in float32; as a fixture, one for all tests of a class.</summary>
public sealed class DemoReplica : IDisposable
{
    // Ten full contexts; what the default takes, most of a gigabyte, is slow to have where many are loaded.
    private const int CacheMegabytes = 64;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public DemoReplica()
        : this(new EngineOptions())
    {
    }

    private DemoReplica(EngineOptions options, int? gpu = null)
    {
        options.WeightFormat = WeightFormat.F32;
        options.Threads = 2;
        options.KvCacheMegabytes = options.KvCacheMegabytes > 0 ? options.KvCacheMegabytes : CacheMegabytes;
        var loader = new EngineLoader(Options.Create(options), Meters, NullLoggerFactory.Instance, TimeProvider.System);
        Replica = loader.Load(SharedData.DemoModel, null, "node", gpu: gpu);
    }

    public EngineReplica Replica { get; }

    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public static DemoReplica Create(EngineOptions options, int? gpu = null) => new(options, gpu);

    public static InferenceRequest Ask(Prompt prompt) => new()
    {
        Id = RequestId.Create(),
        Model = new ModelId("demo"),
        Caller = new Caller { Tenant = TenantId.Local, Role = CallerRole.Client, Key = KeyId.None },
        Prompt = prompt,
        Sampling = new SamplingParameters { Temperature = 0 },
    };

    public static InferenceRequest Ask(string text) =>
        Ask(new Prompt.Chat([new ChatMessage { Role = ChatRole.User, Content = text }]));

    public async Task<List<InferenceEvent>> InferAsync(InferenceRequest request)
    {
        var events = new List<InferenceEvent>();
        await foreach (var inferenceEvent in Replica.InferAsync(request, TestContext.Current.CancellationToken))
        {
            inferenceEvent.Sequence.ShouldBe(events.Count);
            events.Add(inferenceEvent);
        }

        events[^1].IsTerminal.ShouldBeTrue();
        return events;
    }

    public async Task<string> AnswerAsync(InferenceRequest request) => TextOf(await InferAsync(request));

    public static string TextOf(IEnumerable<InferenceEvent> events, int choice = 0) =>
        string.Concat(events.OfType<InferenceEvent.TextDelta>().Where(delta => delta.Choice == choice).Select(delta => delta.Text));

    public void Dispose()
    {
        Replica.Dispose();
        _services.Dispose();
    }
}
