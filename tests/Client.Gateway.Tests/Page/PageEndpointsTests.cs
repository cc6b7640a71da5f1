using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Orleans.Ai.Page;

public sealed partial class PageEndpointsTests(PageServer server) : IClassFixture<PageServer>
{
    public static TheoryData<string> Routes => [.. PageAsset.ReadAll().Select(asset => asset.Route)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task File_WhenAsked_ComesWholeWithStrictHeaders(string route)
    {
        using var response = await server.Client.GetAsync(route, Cancellation);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsByteArrayAsync(Cancellation)).ShouldBe(Asset(route).Content);
        response.Content.Headers.ContentType.ShouldNotBeNull().MediaType.ShouldBe(MediaTypeOf(route));
        response.Headers.CacheControl.ShouldNotBeNull().NoCache.ShouldBeTrue();
        Header(response, "X-Content-Type-Options").ShouldBe("nosniff");
        Header(response, "Referrer-Policy").ShouldBe("no-referrer");
        Header(response, "Content-Security-Policy").ShouldStartWith("default-src 'none'");
        Header(response, "Content-Security-Policy").ShouldNotContain("unsafe");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task File_WhenTheReaderHoldsIt_IsNotSentAgain(string route)
    {
        using var first = await server.Client.GetAsync(route, Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, route);
        request.Headers.IfNoneMatch.Add(first.Headers.ETag.ShouldNotBeNull());

        using var second = await server.Client.SendAsync(request, Cancellation);

        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await second.Content.ReadAsByteArrayAsync(Cancellation)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task File_WhenHeldInAnOlderVersion_IsSentAgain(string route)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, route);
        request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"older\""));

        using var response = await server.Client.SendAsync(request, Cancellation);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public void File_WhateverItRefersTo_IsOneOfOurs(string route)
    {
        var text = System.Text.Encoding.UTF8.GetString(Asset(route).Content);
        var page = new Uri(new Uri("http://page.invalid"), route);

        foreach (Match match in References().Matches(text))
            Routes.ShouldContain(row => row.Data == new Uri(page, match.Groups[1].Value).AbsolutePath, match.Value);
        OutsideAddresses().Matches(text).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public void File_WithTextOfAModel_NeverReadsItAsMarkup(string route)
    {
        var text = System.Text.Encoding.UTF8.GetString(Asset(route).Content);

        MarkupSinks().Matches(text).ShouldBeEmpty();
    }

    private static PageAsset Asset(string route) => PageAsset.ReadAll().Single(asset => asset.Route == route);

    private static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).ShouldHaveSingleItem();

    private static string MediaTypeOf(string route) => Path.GetExtension(route) switch
    {
        ".js" => "text/javascript",
        ".css" => "text/css",
        ".svg" => "image/svg+xml",
        _ => "text/html",
    };

    [GeneratedRegex("""(?:^import .*from '|src="|<link[^>]* href=")([^'"]+)""", RegexOptions.Multiline)]
    private static partial Regex References();

    [GeneratedRegex("""(?:https?:)?//(?!www\.w3\.org/2000/svg)[a-z0-9.-]+\.[a-z]{2,}""")]
    private static partial Regex OutsideAddresses();

    [GeneratedRegex("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|DOMParser|\\beval\\b|new Function")]
    private static partial Regex MarkupSinks();
}
