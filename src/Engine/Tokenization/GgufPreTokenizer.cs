using System.Text.RegularExpressions;

namespace Orleans.Ai.Tokenization;

/// <summary>What the name in <c>tokenizer.ggml.pre</c> stands for.</summary>
/// <param name="Patterns">Patterns at whose matches a text is split, one behind the other.</param>
/// <param name="IgnoreMerges">A word that is itself a token is that token, whatever the merges say.</param>
/// <param name="BeginToken">Whether texts begin with a token for it, unless the file says otherwise.</param>
/// <param name="ComposeFirst">Whether texts are normalised to form C, as the models of this name were trained.</param>
internal sealed record GgufPreTokenizer(Regex[] Patterns, bool IgnoreMerges = false, bool BeginToken = false, bool ComposeFirst = false);
