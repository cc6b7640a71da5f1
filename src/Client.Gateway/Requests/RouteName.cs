using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Ai.Models;

namespace Orleans.Ai.Requests;

/// <summary>Names in a path that may have slashes: <c>{**id}</c>.</summary>
internal static class RouteName
{
    /// <summary>The name as it was meant: routing decodes a path except for its slashes.</summary>
    public static string Of(HttpContext context, string key) =>
        ((string)context.GetRouteValue(key)!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>A name as that of a model or route; <see langword="null"/>: it can be none.</summary>
    public static ModelId? ToModel(string name)
    {
        try
        {
            return new ModelId(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
