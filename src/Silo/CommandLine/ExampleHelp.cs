using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Orleans.Ai.CommandLine;

/// <summary>The library's help, with examples below.</summary>
internal sealed class ExampleHelp(HelpAction help) : SynchronousCommandLineAction
{
    private static readonly Dictionary<string, string[]> Examples = new()
    {
        ["orleans-ai"] = ["orleans-ai", "orleans-ai --model ~/models/SmolLM2-135M-Instruct", "orleans-ai ask \"What is a grain?\""],
        ["serve"] = ["orleans-ai serve", "orleans-ai serve --urls http://localhost:9000 --config grid.json", "orleans-ai serve --cluster redis://localhost:6379/0"],
        ["certs"] = ["orleans-ai certs create --out certs --node gateway-1"],
        ["create"] =
        [
            "orleans-ai certs create --out certs --node gateway-1",
            "orleans-ai serve --cluster redis://redis.example:6379/0 --set Cluster:SiloAddress=gateway-1.example $(orleans-ai certs create --out certs)",
        ],
        ["ask"] = ["orleans-ai ask \"What is a grain?\"", "git diff | orleans-ai ask - --system \"Summarise in a line.\" --temperature 0"],
        ["models"] = ["orleans-ai models", "orleans-ai models --model ~/models/SmolLM2-135M-Instruct"],
        ["add"] =
        [
            "orleans-ai models add chat --path /models/chat --replicas 2",
            "orleans-ai models add big --path /models/big --accelerators 1 --accelerator-kind cuda --label zone=a --anti-affinity",
        ],
        ["remove"] = ["orleans-ai models remove chat"],
        ["scale"] = ["orleans-ai models scale chat 4"],
        ["silos"] = ["orleans-ai silos", "orleans-ai silos --urls http://gateway-1:8080 --api-key KEY"],
        ["drain"] = ["orleans-ai silos drain gpu-1-11111"],
        ["resume"] = ["orleans-ai silos resume gpu-1-11111"],
        ["usage"] = ["orleans-ai usage --from 2026-01-01 --by tenant,model", "orleans-ai usage --tenant team-a --model chat --csv > usage.csv"],
        ["providers"] = ["orleans-ai providers", "orleans-ai providers open openai/gpt-4o --reason \"wrong answers\" --for 01:00:00"],
        ["open"] = ["orleans-ai providers open openai/gpt-4o --reason \"wrong answers\" --for 01:00:00"],
        ["close"] = ["orleans-ai providers close openai/gpt-4o --reason \"false alarm\""],
        ["reset"] = ["orleans-ai providers reset openai/gpt-4o"],
        ["keys"] = ["orleans-ai keys hash --generate --id laptop --tenant team-a"],
        ["hash"] =
        [
            "orleans-ai keys hash --generate --id laptop --tenant team-a",
            "orleans-ai keys hash --id admin --tenant team-a --role operator < key.txt",
        ],
        ["docs"] = ["orleans-ai docs configuration > docs/configuration.md"],
        ["configuration"] = ["orleans-ai docs configuration > docs/configuration.md"],
        ["pull"] = ["orleans-ai pull HuggingFaceTB/SmolLM2-135M-Instruct", "orleans-ai models add chat --path $(orleans-ai pull acme/chat --token-file ~/hub-token)"],
        ["verify"] = ["orleans-ai verify models/demo", "orleans-ai verify ~/models/SmolLM2-135M-Instruct.Q4_1.gguf"],
        ["doctor"] = ["orleans-ai doctor", "orleans-ai doctor --model ~/models/SmolLM2-135M-Instruct"],
    };

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var result = help.Invoke(parseResult);
        var command = parseResult.CommandResult.Command;
        if (Examples.TryGetValue(command is RootCommand ? "orleans-ai" : command.Name, out var examples))
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            Array.ForEach(examples, example => output.WriteLine("  " + example));
        }

        return result;
    }
}
