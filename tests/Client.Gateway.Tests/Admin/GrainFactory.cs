using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Orleans.Ai.Models;

namespace Orleans.Ai.Admin;

/// <summary>Hands out the scripted grid's grains.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "The proxy derives from it at run time.")]
internal class GrainFactory : DispatchProxy
{
    private ScriptedGrid _grid = new();

    public static IGrainFactory Over(ScriptedGrid grid)
    {
        var factory = Create<IGrainFactory, GrainFactory>();
        ((GrainFactory)(object)factory)._grid = grid;
        return factory;
    }

    protected override object Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.ReturnType == typeof(ICatalogGrain)
        ? _grid
        : new ScriptedModelGrain(_grid, new ModelId((string)args![0]!));
}
