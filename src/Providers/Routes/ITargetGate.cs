using System.Diagnostics.CodeAnalysis;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>Says whether a target may be asked now, and learns how each attempt ended. Never blocks: it decides from what this silo knows.</summary>
internal interface ITargetGate
{
    /// <summary>Asks for leave to make one attempt at a target.</summary>
    /// <param name="target">Who is to be asked; also <see cref="TargetId.Local"/>.</param>
    /// <param name="permit">The leave; it is reported to once at most, and always disposed.</param>
    /// <returns>The target may be asked; <see langword="false"/>: not now, another may.</returns>
    bool TryEnter(TargetId target, [NotNullWhen(true)] out ITargetPermit? permit);
}
