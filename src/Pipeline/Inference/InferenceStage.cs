namespace Orleans.Ai.Inference;

/// <summary>A stage of another project, right before the router of this grid, for plain requests and recorded ones.</summary>
/// <param name="Make">Makes it around what is behind it.</param>
public sealed record InferenceStage(Func<IServiceProvider, IInferenceBackend, IInferenceBackend> Make);
