using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>An answer by rule, ready to be tried.</summary>
internal sealed class AnswerRule(RouteRuleOptions options)
{
    private const int LongestText = 32 << 10;
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(2);
    private readonly Regex _match = Compile(options.Match ?? "");
    private readonly FrozenDictionary<string, string> _metadata = options.Metadata.ToFrozenDictionary();
    private readonly string _answer = options.Answer;

    /// <summary>Makes an expression whose time grows with the text alone.</summary>
    /// <exception cref="NotSupportedException">It needs to go back.</exception>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static Regex Compile(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, LongestMatch);

    /// <summary>The answer; <see langword="null"/>: the rule is not for this request.</summary>
    public string? Answer(InferenceRequest request)
    {
        if (!_metadata.All(wanted => request.Metadata.TryGetValue(wanted.Key, out var value) && value == wanted.Value))
        {
            return null;
        }

        try
        {
            var text = LastTurn(request.Prompt);
            var match = _match.Match(text.Length > LongestText ? text[..LongestText] : text);
            return match.Success ? match.Result(_answer) : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static string LastTurn(Prompt prompt) => prompt switch
    {
        Prompt.Chat chat => chat.Messages.LastOrDefault(message => message.Role == ChatRole.User)?.Content ?? "",
        Prompt.Text text => text.Value,
        _ => "",
    };
}
