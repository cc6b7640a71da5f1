using System.Diagnostics.CodeAnalysis;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>A gate that keeps some targets out and writes down what it is told.</summary>
internal sealed class ScriptedGate : ITargetGate
{
    public HashSet<string> Closed { get; } = [];

    /// <summary>Permits that are left to give.</summary>
    public int Left { get; set; } = int.MaxValue;

    public List<(TargetId Target, AttemptOutcome Outcome)> Outcomes { get; } = [];

    /// <summary>Permits that were given and not given back.</summary>
    public int Out { get; private set; }

    public bool TryEnter(TargetId target, [NotNullWhen(true)] out ITargetPermit? permit)
    {
        permit = Closed.Contains(target.ToString()) || Left-- <= 0 ? null : new Permit(this, target);
        Out += permit is null ? 0 : 1;
        return permit is not null;
    }

    private sealed class Permit(ScriptedGate gate, TargetId target) : ITargetPermit
    {
        private int _reports;
        private int _disposals;

        public void Report(AttemptOutcome outcome)
        {
            (++_reports).ShouldBe(1, "a permit is reported to once");
            lock (gate.Outcomes)
            {
                gate.Outcomes.Add((target, outcome));
            }
        }

        public void Dispose() => gate.Out -= ++_disposals == 1 ? 1 : 0;
    }
}
