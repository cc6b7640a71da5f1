using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;

namespace Orleans.Ai.Routes;

/// <summary>
/// The routes of this silo: those of its configuration, and those that operators have stored, which come before them. A change swaps the
/// table; requests that run keep the route they began with.
/// </summary>
internal sealed partial class RouteDirectory : IRouteBoard, IDisposable
{
    private readonly Lock _lock = new();
    private readonly IProviderDirectory _providers;
    private readonly TargetPolicies _policies;
    private readonly TimeProvider _time;
    private readonly ILogger<RouteDirectory> _logger;
    private readonly RouteValidator _validator;
    private readonly ConcurrentDictionary<string, Route> _implicit = new(StringComparer.Ordinal);
    private readonly IDisposable? _subscription;
    private readonly DateTimeOffset _began;
    private IReadOnlyList<Route> _configured = [];
    private IReadOnlyList<Route> _stored = [];
    private long _version = -1;
    private volatile RouteTable _table = RouteTable.Empty;

    /// <summary>Begins with the configuration.</summary>
    /// <exception cref="OptionsValidationException">It cannot be used.</exception>
    public RouteDirectory(IOptionsMonitor<RouteSettings> options, IProviderDirectory providers, TargetPolicies policies, TimeProvider time, ILogger<RouteDirectory> logger)
    {
        (_providers, _policies, _time, _logger) = (providers, policies, time, logger);
        (_validator, _began) = (new RouteValidator(providers, policies), time.GetUtcNow());
        Configure(options.CurrentValue);
        _subscription = options.OnChange(changed => TryConfigure(changed));
    }

    public long Version => Interlocked.Read(ref _version);

    public IReadOnlyList<RouteView> Routes =>
        [.. _table.Routes.OrderBy(route => route.Name, StringComparer.Ordinal).Select(route => new RouteView(route.Name, route.Document?.Json ?? RouteJson.Write(route.Options), route.Document))];

    public IReadOnlyList<RoutedModel> Models
    {
        get
        {
            var table = _table;
            return
            [
                .. table.Routes.OrderBy(route => route.Name, StringComparer.Ordinal)
                    .Select(route => new RoutedModel(new ModelId(route.Name), null, route.Document?.ChangedAt ?? _began, route.Tenants)),
                .. _providers.Models.Where(listed => table.Find(listed.Model.Value) is null)
                    .Select(listed => new RoutedModel(listed.Model, listed.Provider, _began, FrozenSet<string>.Empty)),
            ];
        }
    }

    /// <summary>What is wrong with a route; none: it can be used.</summary>
    public IReadOnlyList<RouteProblem> Check(string name, RouteOptions options) => _validator.Check(name, options);

    public InferenceError? Check(ModelId name, string json)
    {
        var (options, error) = RouteJson.Read(json);
        return error ?? (Check(name.Value, options!) is [var problem, ..] ? RouteJson.ErrorOf(problem) : null);
    }

    /// <summary>Who answers for a model; <see langword="null"/>: no route, and no provider.</summary>
    public Route? Find(ModelId model) => _table.Find(model.Value) is { } route ? route
        : _providers.TryResolve(model, out var target)
            ? _implicit.GetOrAdd(target.Provider, static (name, own) => new Route(name, new RouteOptions(), own._policies, own._time), this).For(target)
            : null;

    public void Apply(RouteCatalogSnapshot snapshot)
    {
        var usable = new List<Route>();
        foreach (var document in snapshot.Routes)
        {
            if (Check(document.Name, document.Json) is { } error)
            {
                LogUnusable(document.Name, error.Message);
                continue;
            }

            usable.Add(new Route(document.Name.Value, RouteJson.Read(document.Json).Options!, _policies, _time) { Document = document });
        }

        Swap(usable, isStored: true);
        Interlocked.Exchange(ref _version, snapshot.Version);
    }

    public void Dispose() => _subscription?.Dispose();

    private void TryConfigure(RouteSettings options)
    {
        try
        {
            Configure(options);
        }
        catch (OptionsValidationException exception)
        {
            LogNotChanged(exception.Message);
        }
    }

    private void Configure(RouteSettings options)
    {
        var problems = options.SelectMany(route => Check(route.Key, route.Value).Select(problem => problem.In(route.Key))).ToList();
        if (problems.Count > 0)
        {
            throw new OptionsValidationException(nameof(RouteSettings), typeof(RouteSettings), problems);
        }

        Swap([.. options.Select(route => new Route(route.Key, route.Value, _policies, _time))], isStored: false);
    }

    private void Swap(IReadOnlyList<Route> routes, bool isStored)
    {
        lock (_lock)
        {
            (_configured, _stored) = isStored ? (_configured, routes) : (routes, _stored);
            var names = _stored.Select(route => route.Name).ToHashSet(StringComparer.Ordinal);
            _table = new RouteTable([.. _stored, .. _configured.Where(route => !names.Contains(route.Name))]);
        }
    }
}
