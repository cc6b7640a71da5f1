using System.Globalization;
using System.Text.Json;

namespace Orleans.Ai.Tokenization;

/// <summary>Reads the <c>decoder</c> of a <c>tokenizer.json</c>.</summary>
internal static class DecoderReader
{
    /// <summary>Reads it.</summary>
    /// <param name="decoder">The element.</param>
    /// <param name="byteLevel">Whether the tokens are written in the byte alphabet; also where there is no decoder.</param>
    /// <param name="added">The added tokens.</param>
    public static ITokenDecoder Read(JsonElement? decoder, bool byteLevel, IEnumerable<AddedToken> added)
    {
        (JsonElement Step, string Path)[] steps = decoder is { } d ? [.. Flatten(d, "decoder")] : [];
        if (byteLevel)
        {
            var foreign = Array.Find(steps, s => s.Step.Kind() != "ByteLevel");
            return foreign.Path is null
                ? new ByteLevelDecoder(added.Select(t => t.Content).ToHashSet())
                : throw Unsupported(foreign.Step, foreign.Path, "ByteLevel for a byte-level vocabulary");
        }

        return steps is [var (step, _)] && step.Kind() == "WordPiece"
            ? new WordPieceDecoder(step.FindString("prefix") ?? "##", step.IsTrue("cleanup", absent: true))
            : ReadSentencePiece(steps);
    }

    private static IEnumerable<(JsonElement Step, string Path)> Flatten(JsonElement step, string path) => step.Kind() == "Sequence"
        ? step.Require("decoders").EnumerateArray().SelectMany((s, i) => Flatten(s, string.Create(CultureInfo.InvariantCulture, $"{path}.decoders[{i}]")))
        : [(step, path)];

    private static SentencePieceDecoder ReadSentencePiece((JsonElement Step, string Path)[] steps)
    {
        const string supported = "ByteLevel, WordPiece, Metaspace, and Sequences of Replace, ByteFallback, Fuse and, behind Fuse, Strip of one space at the start";
        List<(string From, string To)> replacements = [];
        bool byteFallback = false, fused = false, strip = false;
        string? dropFirst = null;
        foreach (var (step, path) in steps)
        {
            switch (step.Kind())
            {
                case "Replace" when !fused && step.Require("pattern").FindString("String") is { Length: > 0 } from:
                    replacements.Add((from, step.FindString("content") ?? ""));
                    break;
                case "ByteFallback" when !fused:
                    byteFallback = true;
                    break;
                case "Fuse":
                    fused = true;
                    break;
                case "Strip" when fused && step.FindString("content") == " " && step.FindNumber("start") is 0 or 1 && step.FindNumber("stop") == 0:
                    strip = step.FindNumber("start") == 1;
                    break;
                case "Metaspace" when !fused:
                    var mark = step.FindString("replacement") ?? "▁";
                    dropFirst = PreTokenizerReader.ReadPrefix(step) == MetaspacePrefix.Never ? dropFirst : mark;
                    replacements.Add((mark, " "));
                    break;
                default:
                    throw Unsupported(step, path, supported);
            }
        }

        return new SentencePieceDecoder(replacements, byteFallback, strip, dropFirst);
    }

    private static TokenizerException Unsupported(JsonElement step, string path, string supported) =>
        new($"the decoder {step.Kind()} (at {path}) is not supported as it stands; supported are {supported}");
}
