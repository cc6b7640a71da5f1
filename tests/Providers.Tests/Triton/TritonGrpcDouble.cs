using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Ai.Triton.Protocol;

namespace Orleans.Ai.Triton;

/// <summary>A real server of Triton's gRPC service, with a model of the vLLM backend, decoupled or not.</summary>
internal sealed class TritonGrpcDouble : GRPCInferenceService.GRPCInferenceServiceBase, IAsyncDisposable
{
    private readonly TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? app;

    public Uri Address { get; private set; } = null!;

    /// <summary>The model answers more than once to a request.</summary>
    public bool IsDecoupled { get; set; } = true;

    /// <summary>What it says of itself.</summary>
    public bool IsReady { get; set; } = true;

    /// <summary>Fails a call before it answers.</summary>
    public Status? Refusal { get; set; }

    /// <summary>The only key that is accepted.</summary>
    public string? Key { get; set; }

    /// <summary>Said after the first piece, in the place of the rest.</summary>
    public string? ErrorAfterFirst { get; set; }

    /// <summary>Ends the stream after the first piece, in order or not.</summary>
    public bool EndsAfterFirst { get; set; }

    /// <summary>Cuts the connection after the first piece.</summary>
    public bool CutsAfterFirst { get; set; }

    /// <summary>When to cut: once the piece was seen, which a cut connection would lose.</summary>
    public TaskCompletionSource Seen { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits after the first piece, until who asked has left.</summary>
    public bool StallsAfterFirst { get; set; }

    /// <summary>Methods that were called, in order.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Requests, in order.</summary>
    public List<ModelInferRequest> Requests { get; } = [];

    /// <summary>Headers of the last call.</summary>
    public Grpc.Core.Metadata? Headers { get; private set; }

    /// <summary>Ends when a call that stalled was cancelled.</summary>
    public Task Cancelled => cancelled.Task;

    public static async Task<TritonGrpcDouble> StartAsync()
    {
        var service = new TritonGrpcDouble();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(service);
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        service.app = builder.Build();
        service.app.MapGrpcService<TritonGrpcDouble>();
        await service.app.StartAsync(TestContext.Current.CancellationToken);
        service.Address = new Uri(service.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return service;
    }

    public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context)
    {
        Headers = context.RequestHeaders;
        return Key is null || context.RequestHeaders.GetValue("authorization") == $"Bearer {Key}"
            ? Task.FromResult(new ServerReadyResponse { Ready = IsReady })
            : throw new RpcException(new Status(StatusCode.Unauthenticated, "unauthorized"));
    }

    public override Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context)
    {
        Note(request, context);
        if (IsDecoupled)
        {
            throw new RpcException(new Status(StatusCode.Unimplemented, "ModelInfer RPC doesn't support models with decoupled transaction policy"));
        }

        return Task.FromResult(Response(string.Concat(TritonDouble.PiecesOf(Sampling(request))), 3, isLast: true));
    }

    public override async Task ModelStreamInfer(
        IAsyncStreamReader<ModelInferRequest> requestStream, IServerStreamWriter<ModelStreamInferResponse> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            Note(requestStream.Current, context);
            await AnswerAsync(requestStream.Current, responseStream, context);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app!.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    public static string Text(ModelInferRequest request, string name)
    {
        var raw = Raw(request, name).Span;
        BinaryPrimitives.ReadInt32LittleEndian(raw).ShouldBe(raw.Length - 4);
        return Encoding.UTF8.GetString(raw[4..]);
    }

    public static ByteString Raw(ModelInferRequest request, string name) =>
        request.RawInputContents[request.Inputs.ToList().FindIndex(input => input.Name == name)];

    private async Task AnswerAsync(ModelInferRequest request, IServerStreamWriter<ModelStreamInferResponse> stream, ServerCallContext context)
    {
        var pieces = TritonDouble.PiecesOf(Sampling(request));
        foreach (var (i, piece) in pieces.Index())
        {
            await stream.WriteAsync(new ModelStreamInferResponse { InferResponse = Response(piece, 1, i == pieces.Length - 1) }, context.CancellationToken);
            if (ErrorAfterFirst is { } error)
            {
                await stream.WriteAsync(new ModelStreamInferResponse { ErrorMessage = error }, context.CancellationToken);
                return;
            }

            if (StallsAfterFirst)
            {
                await using var left = context.CancellationToken.Register(() => cancelled.TrySetResult());
                await cancelled.Task;
                return;
            }

            if (CutsAfterFirst)
            {
                await Seen.Task.WaitAsync(context.CancellationToken);
                context.GetHttpContext().Abort();
                return;
            }

            if (EndsAfterFirst)
            {
                return;
            }
        }

        await stream.WriteAsync(new ModelStreamInferResponse { InferResponse = Final() }, context.CancellationToken);
    }

    private void Note(ModelInferRequest request, ServerCallContext context)
    {
        Calls.Add(context.Method.Split('/')[^1]);
        Requests.Add(request);
        Headers = context.RequestHeaders;
        if (Key is not null && Headers.GetValue("authorization") != $"Bearer {Key}")
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, $"No: {Headers.GetValue("authorization")}"));
        }

        if (Refusal is { } refusal)
        {
            throw new RpcException(refusal);
        }
    }

    private static JsonElement Sampling(ModelInferRequest request) => JsonElement.Parse(Text(request, "sampling_parameters"));

    // Tensors raw, as the server sends them.
    private static ModelInferResponse Response(string text, uint tokens, bool isLast)
    {
        var response = new ModelInferResponse { ModelName = "m", ModelVersion = "1", Parameters = { ["triton_final_response"] = new InferParameter { BoolParam = false } } };
        Add(response, "text_output", "BYTES", Bytes(text));
        Add(response, "finish_reason", "BYTES", Bytes(isLast ? "stop" : "None"));
        Add(response, "num_input_tokens", "UINT32", Number(4));
        Add(response, "num_output_tokens", "UINT32", Number(tokens));
        return response;
    }

    private static ModelInferResponse Final() => new() { ModelName = "m", Parameters = { ["triton_final_response"] = new InferParameter { BoolParam = true } } };

    private static void Add(ModelInferResponse response, string name, string type, byte[] raw)
    {
        response.Outputs.Add(new ModelInferResponse.Types.InferOutputTensor { Name = name, Datatype = type, Shape = { 1 } });
        response.RawOutputContents.Add(ByteString.CopyFrom(raw));
    }

    private static byte[] Bytes(string text) => [.. Number((uint)Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Number(uint number)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        return bytes;
    }
}
