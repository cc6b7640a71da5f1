using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Triton.Protocol;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Triton;

/// <summary>Writes one request as tensors of the vLLM backend.</summary>
internal static class TritonGrpcRequest
{
    public static ModelInferRequest Write(ProviderModel model, InferenceRequest request, Omissions omissions)
    {
        var prompt = TritonPrompt.Of(model, request, omissions);
        var (name, version) = TritonFormat.Model(model.Name);
        var written = new ModelInferRequest { ModelName = name, ModelVersion = version, Id = request.Id.Value };
        written.AddText("text_input", prompt.Text);
        written.AddBool("stream", !request.IsFolded);
        written.AddText("sampling_parameters", prompt.Sampling);
        written.AddBool("exclude_input_in_output", true);
        written.AddBool("return_finish_reason", true);
        written.AddBool("return_num_input_tokens", true);
        written.AddBool("return_num_output_tokens", true);

        // A decoupled model answers as often as it likes: this asks for a mark of the end.
        written.Parameters["triton_enable_empty_final_response"] = new InferParameter { BoolParam = true };
        return written;
    }
}
