namespace Orleans.Ai.Contracts;

/// <summary>
/// <c>contracts.txt</c> is what other versions of us may speak on the wire. New lines are welcome; a line that is there may
/// only go by becoming <c>retired</c>, so that its id is never used again.
/// </summary>
public sealed class ContractListTests
{
    private const string AcceptVariable = "ACCEPT_CONTRACTS";
    private const string Retired = "retired";
    private static readonly string ListPath = Path.Combine(SharedData.Repository, "tests", "Architecture.Tests", "contracts.txt");

    [Fact]
    public void Types_ThatCrossSilos_HaveAliasAndIds()
    {
        var missing = Contract.Types.Concat(Contract.GrainInterfaces).Where(type => Contract.AliasOf(type) is null).Select(type => type.FullName)
            .Concat(Contract.Types.Where(type => !type.IsEnum).SelectMany(Contract.MembersOf)
                .Where(member => member.Id is null).Select(member => $"{member.Member.DeclaringType}.{member.Member.Name}"))
            .Concat(Contract.GrainInterfaces.SelectMany(type => type.GetMethods())
                .Where(method => Contract.AliasOf(method) is null).Select(method => $"{method.DeclaringType}.{method.Name}"));

        missing.ShouldBeEmpty();
        Contract.Types.Concat(Contract.GrainInterfaces).Select(Contract.AliasOf).ShouldBeUnique();
    }

    [Fact]
    public void List_ComparedWithTheCode_IsKept()
    {
        var code = Contract.Lines().ToDictionary(line => line.Key, line => line.Meaning, StringComparer.Ordinal);
        var list = Read();

        var changed = list.Where(line => code.TryGetValue(line.Key, out var meaning) && meaning != line.Value)
            .Select(line => $"{line.Key}: was '{line.Value}', is '{code[line.Key]}'");
        changed.ShouldBeEmpty("These break nodes of another version. Give a new id; leave the old one as it was or remove its member.");

        var wanted = list.ToDictionary(line => line.Key, line => code.GetValueOrDefault(line.Key, Retired));
        foreach (var (key, meaning) in code)
        {
            wanted[key] = meaning;
        }

        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            Write(wanted);
        }

        Read().ShouldBe(wanted, ignoreOrder: true, $"If that is meant: {AcceptVariable}=1 dotnet test --project tests/Architecture.Tests, and commit {ListPath}.");
    }

    private static Dictionary<string, string> Read() => File.Exists(ListPath)
        ? File.ReadAllLines(ListPath).Select(line => line.Split(" = ")).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal)
        : [];

    private static void Write(Dictionary<string, string> lines) => File.WriteAllText(
        ListPath,
        string.Concat(lines.OrderBy(line => line.Key, StringComparer.Ordinal).Select(line => $"{line.Key} = {line.Value}\n")));
}
