using System.Globalization;

namespace Orleans.Ai.Providers;

/// <summary>Compares what the breakers did with what they are documented to do.</summary>
internal sealed class ChaosReport
{
    // The window of the breakers: when it is over, all that counts in it has failed. A report of 250 ms is within.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2.25);
    private readonly List<string> _problems = [];
    private readonly List<(string, string)> _rows = [];
    private readonly IReadOnlyList<ChaosTarget> _targets;

    public ChaosReport(IReadOnlyList<ChaosTarget> targets, TimeSpan openTime, TimeSpan maxOpenTime, TimeSpan patience)
    {
        _targets = targets;
        foreach (var target in targets)
        {
            CheckOpenings(target, patience);
            CheckOpenTimes(target, openTime, maxOpenTime);
            CheckProbes(target);
            CheckReturns(target, openTime);
        }
    }

    /// <summary>All that was not as documented.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public void Write(string name, string what, IReadOnlyCollection<ClientAnswer> answers, TimeSpan still)
    {
        var cut = answers.Count(answer => answer.IsCutInOrder);
        var content = answers.Where(answer => answer.FirstContent is not null).Select(answer => answer.FirstContent!.Value).Order().ToList();
        Results.Write(
            name,
            what,
            [
                ("requests", $"{answers.Count}"),
                ("of them answered whole, by " + string.Join(" / ", _targets.Select(target => target.Name)) + " / local/demo",
                    string.Join(" / ", _targets.Select(target => target.Name).Append("local/demo").Select(target => answers.Count(answer => answer.IsWhole && answer.Target == target)))),
                ("cut after content, all with an error event", $"{cut}"),
                ("neither", $"{answers.Count(answer => !answer.IsWhole && !answer.IsCutInOrder)}"),
                ("time to first content, median / 99th percentile / longest", string.Join(" / ", new[] { content[content.Count / 2], content[content.Count * 99 / 100], content[^1] }.Select(Seconds))),
                ("longest silence in an answer of a provider / of local/demo", string.Join(" / ", new[] { false, true }.Select(isLocal => Seconds(answers.Where(answer => answer.Target == "local/demo" == isLocal).Max(answer => answer.LongestPause))))),
                ("longest time that this program itself did nothing", Seconds(still)),
                .. _rows,
            ]);
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s");

    // Open soon after each outage's beginning, and never without one.
    private void CheckOpenings(ChaosTarget target, TimeSpan patience)
    {
        var limit = patience + Slack;
        var outages = target.Outages.Phases.Where(phase => phase.Mode is not DoubleMode.Up).ToList();
        foreach (var (mode, from, to) in outages.Where(phase => IsAsked(target, phase.From, phase.From + limit) && phase.To - phase.From > limit))
        {
            if (target.Watch.FirstFrom(from, phase => phase.State != "closed") is not { } left || left.Since > from + limit)
            {
                _problems.Add($"{target.Name}, {mode} from {from:HH:mm:ss.fff} to {to:HH:mm:ss.fff}, was still asked after {limit.TotalSeconds} s");
            }
        }

        var opened = target.Watch.Phases.Zip(target.Watch.Phases.Skip(1)).Where(pair => pair is { First.State: "closed", Second.State: "open" }).Select(pair => pair.Second).ToList();
        _problems.AddRange(opened.Where(phase => !outages.Exists(outage => outage.From <= phase.Since && phase.Since <= outage.To + limit)).Select(phase => $"{target.Name} opened without an outage: {phase}"));
        _rows.Add(($"{target.Name}: outages killed / hung / cutting, openings", $"{string.Join(" / ", new[] { DoubleMode.Killed, DoubleMode.Hung, DoubleMode.Cutting }.Select(mode => outages.Count(outage => outage.Mode == mode)))}, {opened.Count}"));
    }

    // Open for the configured time, twice as long after each probe that failed.
    private void CheckOpenTimes(ChaosTarget target, TimeSpan openTime, TimeSpan maxOpenTime)
    {
        var before = default(BreakerPhase);
        foreach (var phase in target.Watch.Phases.Where(phase => phase.State != "half_open"))
        {
            if (phase.State == "open")
            {
                var expected = before is { State: "open" } ? TimeSpan.FromTicks(Math.Min(before.OpenTime.Ticks * 2, maxOpenTime.Ticks)) : openTime;
                if ((phase.OpenTime - expected).Duration() > TimeSpan.FromMilliseconds(1))
                {
                    _problems.Add($"{target.Name} was to stay open for {expected.TotalSeconds} s: {phase}");
                }
            }

            before = phase;
        }
    }

    private void CheckProbes(ChaosTarget target)
    {
        var (periods, unseen, failed) = (0, 0, 0);
        foreach (var (open, next) in target.Watch.ProbePeriods)
        {
            var probes = target.Double.Calls.Count(call => call.ArrivedAt >= open.OpenUntil && call.ArrivedAt <= next.Since);
            var isSeen = target.Outages.Listened(open.OpenUntil!.Value, next.Since);
            if (probes > 1 || (isSeen && probes == 0))
            {
                _problems.Add($"{target.Name} got {probes} probes between {open} and {next}");
            }

            (periods, unseen, failed) = (periods + (isSeen ? 1 : 0), unseen + (isSeen ? 0 : 1), failed + (isSeen && next.State == "open" ? 1 : 0));
        }

        _rows.Add(($"{target.Name}: half-open periods with exactly one probe at the provider (failed / answered)", $"{periods} ({failed} / {periods - failed})"));
        _rows.Add(($"{target.Name}: half-open periods while it was killed, with at most one", $"{unseen}"));
    }

    // Asked again by all within two periods of its breaker.
    private void CheckReturns(ChaosTarget target, TimeSpan openTime)
    {
        var times = new List<double>();
        foreach (var (_, from, to) in target.Outages.Phases.Skip(1).Where(phase => phase.Mode is DoubleMode.Up))
        {
            // What was on its way when it came back may still have failed, and opened the breaker for longer.
            var closed = target.Watch.FirstFrom(from, phase => phase.State == "closed");
            var last = target.Watch.Phases.LastOrDefault(phase => phase.State == "open" && phase.Since <= (closed?.Since ?? to));
            var limit = 2 * (last?.OpenTime ?? openTime);
            if (from + limit > to || !IsAsked(target, from, from + limit))
            {
                continue;
            }

            var since = closed is null || closed.Since < from ? from : closed.Since;
            var traffic = target.Double.Calls.Where(call => call.ArrivedAt > since).Select(call => call.ArrivedAt).Order().Skip(2).FirstOrDefault(DateTimeOffset.MaxValue);
            if (closed is null || traffic > from + limit)
            {
                _problems.Add($"{target.Name} came back at {from:HH:mm:ss.fff} and was asked by all only at {traffic:HH:mm:ss.fff}; last {last}");
            }

            times.Add((traffic - from) / (limit / 2));
        }

        if (times.Count == 0)
        {
            _problems.Add($"{target.Name} never came back where that shows: choose another seed, or a longer time");
        }

        _rows.Add(($"{target.Name}: times that it came back, and its traffic within two periods; the longest took", string.Create(CultureInfo.InvariantCulture, $"{times.Count}; {times.DefaultIfEmpty().Max():0.00} periods")));
    }

    // Its requests come only while the one before it is down, and has been long enough for all to know.
    private static bool IsAsked(ChaosTarget target, DateTimeOffset from, DateTimeOffset to) =>
        target.Before is not { } before || before.WasDown(from - TimeSpan.FromSeconds(4), to);
}
