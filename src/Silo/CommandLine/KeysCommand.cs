using System.CommandLine;
using Orleans.Ai.Access;
using Orleans.Ai.Keys;
using Orleans.Ai.Storage;

namespace Orleans.Ai.CommandLine;

/// <summary>
/// <c>keys hash</c>: makes an entry of a key file; the key itself is kept nowhere. <c>keys storage</c>: makes a key that stored text is
/// encrypted with.
/// </summary>
internal sealed class KeysCommand(CommandEnvironment environment)
{
    private const string Client = "client";
    private const string Operator = "operator";

    private readonly Option<bool> _generate = new("--generate") { Description = "Makes a new key and shows it, once, on standard error." };
    private readonly Option<string> _id = new("--id") { Description = "Names the key in logs and usage. Default: from its hash.", HelpName = "ID" };
    private readonly Option<string> _tenant = new("--tenant") { Description = "Whose data and limits apply. Default local.", HelpName = "TENANT" };
    private readonly Option<string> _role = new Option<string>("--role")
    {
        Description = "client uses models; operator reads metrics and steers the grid too. Default client.",
        HelpName = "client|operator",
    }.AcceptOnlyFromAmong(Client, Operator);

    private readonly Option<string> _out = new("--out")
    {
        Description = "The key file (Storage:KeyFile). One that is there keeps its keys, behind the new one.",
        HelpName = "FILE",
        Required = true,
    };

    /// <summary>The command for the parser.</summary>
    public Command ToCommand()
    {
        var hash = new Command("hash", "Reads a key from standard input and prints its entry for the key file (Gateway:KeyFile).")
        {
            _generate, _id, _tenant, _role,
        };
        hash.SetAction(RunAsync);
        var storage = new Command("storage", "Makes a key that what is stored is encrypted with, and the file for it.") { _out };
        storage.SetAction(AddStorageKey);
        return new Command("keys", "Makes keys: for callers, and for what is stored.") { hash, storage };
    }

    private int AddStorageKey(ParseResult parse)
    {
        var file = Path.GetFullPath(parse.GetValue(_out)!, environment.CurrentDirectory);
        var key = StorageKeyFile.Add(file);
        environment.Error.WriteLine(
            $"Key {key} writes from the next start on. Give every silo of the cluster a copy of the file, keep one elsewhere, and take out no key as long as anything is stored that it wrote.");
        environment.Out.WriteLine($"--set Storage:KeyFile={file}");
        return ExitCode.Success;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        var isNew = parse.GetValue(_generate);
        var key = isNew ? ApiKeyHash.Generate() : await SecretReader.ReadAsync(environment, cancellationToken);
        var entry = KeyEntry.Create(key, parse.GetValue(_id), parse.GetValue(_tenant), parse.GetValue(_role) ?? Client);
        if (isNew)
        {
            environment.Error.WriteLine($"The key, shown only now: {key}");
        }

        environment.Out.WriteLine(entry.ToJson());
        return ExitCode.Success;
    }
}
