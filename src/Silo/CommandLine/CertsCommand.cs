using System.CommandLine;
using System.Text.RegularExpressions;
using Orleans.Ai.Clustering;
using Orleans.Ai.Settings;

namespace Orleans.Ai.CommandLine;

/// <summary><c>certs create</c>: makes the certificates that silos show each other.</summary>
internal sealed class CertsCommand(CommandEnvironment environment)
{
    private readonly Option<string> _out = new("--out")
    {
        Description = "Folder for the files. One that has an authority (ca.pem, ca.key) keeps it; else one is made.",
        HelpName = "FOLDER",
        Required = true,
    };

    private readonly Option<string> _node = new("--node")
    {
        Description = "Names the silo's files and is shown in logs; an older certificate of that name is replaced. Default node.",
        HelpName = "NAME",
    };

    private readonly Option<int> _days = new("--days")
    {
        Description = "How long the silo's certificate is valid. Unit: days. Default 365, bounds 1 to 3650.",
        HelpName = "DAYS",
        DefaultValueFactory = _ => 365,
    };

    /// <summary>The command for the parser.</summary>
    public Command ToCommand()
    {
        var create = new Command("create", "Makes an authority and a certificate of a silo, for the ports between silos.") { _out, _node, _days };
        create.SetAction(Run);
        return new Command("certs", "Makes certificates for the ports between silos.") { create };
    }

    private int Run(ParseResult parse)
    {
        var node = parse.GetValue(_node) ?? "node";
        var days = parse.GetValue(_days);
        if (!Regex.IsMatch(node, $"^{ClusterOptions.NamePattern}$") || node == "ca" || days is < 1 or > 3650)
        {
            throw new SettingsException($"--node must be 1 to 64 of A-Z a-z 0-9 . _ - and not ca, --days 1 to 3650, but are '{node}' and {days}.");
        }

        var folder = new CertificateFolder(Path.GetFullPath(parse.GetValue(_out)!, environment.CurrentDirectory));
        folder.Issue(node, days, TimeProvider.System.GetUtcNow());
        environment.Error.WriteLine($"Keep {folder.AuthorityKey} off the silos: whoever has it can join the cluster. Settings of the silo:");
        environment.Out.WriteLine($"--set Cluster:CertificateFile={folder.Certificate(node)}");
        environment.Out.WriteLine($"--set Cluster:CertificateKeyFile={folder.Key(node)}");
        environment.Out.WriteLine($"--set Cluster:CertificateAuthorityFile={folder.Authority}");
        return ExitCode.Success;
    }
}
