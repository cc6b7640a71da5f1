using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Orleans.Ai.Page;

internal static class PageEndpoints
{
    // Nothing but our own files, and no other site around us.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps the page at <c>/</c> and its files under <c>/page/</c>. Anonymous: it holds no data.</summary>
    public static RouteGroupBuilder MapPage(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("").AllowAnonymous();
        foreach (var asset in PageAsset.ReadAll())
            group.MapMethods(asset.Route, Methods, (HttpResponse response) => Serve(asset, response)).ExcludeFromDescription();
        return group;
    }

    private static FileContentHttpResult Serve(PageAsset asset, HttpResponse response)
    {
        response.Headers.CacheControl = "no-cache";
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        return TypedResults.Bytes(asset.Content, asset.ContentType, entityTag: asset.EntityTag);
    }
}
