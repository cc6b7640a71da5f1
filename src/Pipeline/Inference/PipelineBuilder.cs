using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Ai.Inference;

/// <summary>
/// Composes the stages a request passes. The first stage added is outermost; <see cref="Build"/> puts the last backend
/// behind them all.
/// </summary>
public sealed class PipelineBuilder
{
    private readonly List<Func<IServiceProvider, IInferenceBackend, IInferenceBackend>> _stages = [];

    /// <summary>Adds a stage: a backend made around the one behind it.</summary>
    public PipelineBuilder Use(Func<IServiceProvider, IInferenceBackend, IInferenceBackend> stage)
    {
        _stages.Add(stage);
        return this;
    }

    /// <summary>Adds a stage of type <typeparamref name="TStage"/>, whose constructor takes the backend behind it and services.</summary>
    public PipelineBuilder Use<TStage>()
        where TStage : class, IInferenceBackend
        => Use((services, inner) => ActivatorUtilities.CreateInstance<TStage>(services, inner));

    /// <summary>Adds stages of other projects, the first outermost.</summary>
    public PipelineBuilder Use(IEnumerable<InferenceStage> stages) => stages.Aggregate(this, static (builder, stage) => builder.Use(stage.Make));

    /// <summary>Builds the pipeline in front of <paramref name="last"/>.</summary>
    public IInferenceBackend Build(IServiceProvider services, IInferenceBackend last)
        => Enumerable.Reverse(_stages).Aggregate(last, (inner, stage) => stage(services, inner));
}
