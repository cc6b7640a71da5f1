using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Placement;

/// <summary>
/// The rules of where replicas go: only to silos that have what the model needs, and there to the one with the fewest replicas
/// of the same model, the least leased memory, the fewest replicas at all, in this order. A model that needs an accelerator never
/// falls to a silo without.
/// </summary>
public static class ReplicaPlacer
{
    private const int NamedSilos = 5;

    /// <summary>The silos that one more replica fits on, best first.</summary>
    public static IReadOnlyList<SiloReport> Rank(ModelNeeds needs, long bytes, IEnumerable<SiloReport> silos) =>
    [
        .. silos.Where(silo => SiloFit.Missing(silo, needs, bytes) is null)
            .OrderBy(silo => silo.Replicas.Count(replica => replica.State is not ReplicaState.Gone))
            .ThenBy(silo => SiloFit.LeasedShare(silo, needs))
            .ThenBy(silo => silo.ReplicaCount)
            .ThenBy(silo => silo.Profile.Node, StringComparer.Ordinal),
    ];

    /// <summary>Why no silo takes one more replica now; <see langword="null"/> when one does.</summary>
    public static InferenceError? Refusal(ModelRegistration model, long bytes, IReadOnlyList<SiloReport> silos) =>
        Refusal(model, bytes, silos, silo => SiloFit.Missing(silo, model.Needs, bytes));

    /// <summary>Why no silo could take a replica even if nothing else ran; <see langword="null"/> when one could.</summary>
    public static InferenceError? RefusalForever(ModelRegistration model, long bytes, IReadOnlyList<SiloReport> silos) =>
        Refusal(model, bytes, silos, silo => SiloFit.MissingForever(silo.Profile, model.Needs, bytes));

    private static InferenceError? Refusal(ModelRegistration model, long bytes, IReadOnlyList<SiloReport> silos, Func<SiloReport, string?> missing)
    {
        var reasons = silos.Select(silo => (silo.Profile.Node, Missing: missing(silo))).ToList();
        return reasons.Any(reason => reason.Missing is null) ? null : new InferenceError
        {
            Code = InferenceErrorCode.NoFittingSilo,
            Message = $"No silo fits a replica of '{model.Id}', which needs {Describe(model.Needs, bytes)}: {Describe(reasons)}.",
            Parameter = "needs",
        };
    }

    private static string Describe(ModelNeeds needs, long bytes)
    {
        var kind = needs.AcceleratorKind is { } wanted ? $" of kind {wanted.ToString().ToLowerInvariant()}" : "";
        var place = needs.Accelerators switch { 0 => "", 1 => $" on an accelerator{kind}", var count => $" on {count} accelerators{kind}" };
        var labels = string.Concat(needs.Labels.Select(label => $", the label {label.Key}={label.Value}"));
        return $"{ByteText.Of(bytes)}{place}{labels}{(needs.AntiAffinity ? ", a silo of its own" : "")}";
    }

    private static string Describe(List<(string Node, string? Missing)> reasons)
    {
        var named = reasons.Take(NamedSilos).Select(reason => $"{reason.Node} {reason.Missing}");
        var more = reasons.Count > NamedSilos ? $"; and {reasons.Count - NamedSilos} more" : "";
        return reasons.Count == 0 ? "there is no silo that computes" : string.Join("; ", named) + more;
    }
}
