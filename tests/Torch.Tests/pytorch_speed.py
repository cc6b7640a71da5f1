"""Steps of a model of the shape that TorchSpeedTests measures, by PyTorch itself: contiguous caches of a fixed length, operator by
operator, and decoding also as a CUDA graph. Prints rows of a table as tests/Benchmarks/results holds them."""

import statistics
import time

import torch
import torch.nn.functional as F

HIDDEN, INNER, LAYERS, HEADS, KEYS, SIZE, VOCABULARY = 2048, 8192, 16, 32, 8, 64, 128256
CONTEXT, TOKENS, ROUNDS = 470, 2048, 5


class Model:
    def __init__(self, dtype):
        def matrix(rows, columns):
            return ((torch.rand(rows, columns, device="cuda") - 0.5) * 0.1).to(dtype)

        self.dtype = dtype
        self.embedding = matrix(VOCABULARY, HIDDEN)
        self.norm = torch.ones(HIDDEN, device="cuda", dtype=dtype)
        self.layers = [
            (matrix((HEADS + 2 * KEYS) * SIZE, HIDDEN), matrix(HIDDEN, HEADS * SIZE), matrix(2 * INNER, HIDDEN), matrix(HIDDEN, INNER))
            for _ in range(LAYERS)
        ]
        angles = torch.outer(torch.arange(TOKENS + 1), 500000.0 ** (-torch.arange(0, SIZE, 2) / SIZE))
        self.cosines, self.sines = angles.cos().to("cuda", dtype), angles.sin().to("cuda", dtype)

    def caches(self, count, length):
        return [torch.randn(2, count, KEYS, length, SIZE, device="cuda", dtype=self.dtype) for _ in range(LAYERS)]

    def turn(self, heads, first, end):
        low, high = heads.chunk(2, -1)
        cosines, sines = self.cosines[first:end], self.sines[first:end]
        return torch.cat((low * cosines - high * sines, high * cosines + low * sines), -1)

    def step(self, tokens, position, caches):
        count, length = tokens.shape
        end = position + length
        hidden = F.embedding(tokens, self.embedding)
        for (query_key_value, attention_output, gate_up, down), cache in zip(self.layers, caches):
            heads = F.linear(F.rms_norm(hidden, (HIDDEN,), self.norm, 1e-5), query_key_value)
            heads = heads.view(count, length, HEADS + 2 * KEYS, SIZE).transpose(1, 2)
            turned = self.turn(heads[:, : HEADS + KEYS], position, end)
            cache[0, :, :, position:end] = turned[:, HEADS:]
            cache[1, :, :, position:end] = heads[:, HEADS + KEYS :]
            keys, values = cache[0, :, :, :end], cache[1, :, :, :end]
            found = F.scaled_dot_product_attention(turned[:, :HEADS], keys, values, is_causal=length > 1, enable_gqa=True)
            hidden = hidden + F.linear(found.transpose(1, 2).reshape(count, length, -1), attention_output)
            gate, up = F.linear(F.rms_norm(hidden, (HIDDEN,), self.norm, 1e-5), gate_up).chunk(2, -1)
            hidden = hidden + F.linear(F.silu(gate) * up, down)
        return F.linear(F.rms_norm(hidden[:, -1], (HIDDEN,), self.norm, 1e-5), self.embedding).float()


def rates(tokens, steps, run):
    logits = torch.empty(run().shape, pin_memory=True)
    found = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(steps):
            logits.copy_(run())
        found.append(steps * tokens / (time.perf_counter() - start))
    return f"{statistics.median(found):.0f} ({min(found):.0f} to {max(found):.0f})"


def graph_of(run):
    stream = torch.cuda.Stream()
    with torch.cuda.stream(stream):
        run()
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        logits = run()

    def replay():
        graph.replay()
        return logits

    return replay


@torch.inference_mode()
def main():
    print(f"PyTorch {torch.__version__}, {torch.cuda.get_device_name()}")
    for name, dtype in (("bf16", torch.bfloat16), ("f32", torch.float32)):
        model = Model(dtype)
        for count in (1, 8):
            tokens = torch.randint(VOCABULARY, (count, TOKENS // count), device="cuda")
            caches = model.caches(count, TOKENS // count)
            print(f"| {name}: PyTorch, prefill of {count}, tokens/s | {rates(TOKENS, 5, lambda: model.step(tokens, 0, caches))} |")
        for count in (1, 8, 32, 128):
            tokens = torch.randint(VOCABULARY, (count, 1), device="cuda")
            caches = model.caches(count, CONTEXT + 1)
            run = lambda: model.step(tokens, CONTEXT, caches)
            print(f"| {name}: PyTorch, decoding {count}, tokens/s | {rates(count, 40, run)} |")
            print(f"| {name}: PyTorch as a CUDA graph, decoding {count}, tokens/s | {rates(count, 40, graph_of(run))} |", flush=True)


main()
