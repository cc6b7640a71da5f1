using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans.Ai.Projects;

namespace Orleans.Ai.Contracts;

/// <summary>The types of ours that cross silos, and what of them is on the wire.</summary>
internal static class Contract
{
    public static IReadOnlyList<Type> Types { get; } =
    [
        .. OurProject.All.SelectMany(project => project.Assembly.GetTypes())
            .Where(type => type.Namespace?.StartsWith("Orleans.Ai", StringComparison.Ordinal) == true)
            .Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null)
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];

    public static IReadOnlyList<Type> GrainInterfaces { get; } =
    [
        .. OurProject.All.SelectMany(project => project.Assembly.GetTypes())
            .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable)))
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];

    public static string? AliasOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias;

    /// <summary>Members that hold state, with their id on the wire if they have one.</summary>
    public static IEnumerable<(MemberInfo Member, Type Type, uint? Id)> MembersOf(Type type)
    {
        const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        foreach (var field in type.GetFields(Own))
        {
            var isBacking = field.GetCustomAttribute<CompilerGeneratedAttribute>() is not null;
            MemberInfo member = isBacking ? type.GetProperty(field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)], Own)! : field;
            yield return (member, field.FieldType, member.GetCustomAttribute<IdAttribute>()?.Id);
        }
    }

    /// <summary>One line for each thing on the wire: <c>alias key = meaning</c>. The key is what must never change its meaning.</summary>
    public static IEnumerable<(string Key, string Meaning)> Lines() =>
        from line in Types.SelectMany(LinesOf).Concat(GrainInterfaces.SelectMany(LinesOfGrain))
        orderby line.Key
        select line;

    private static IEnumerable<(string Key, string Meaning)> LinesOf(Type type) => type.IsEnum
        ? Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(value => ($"{AliasOf(type)} {value:000}", Enum.GetName(type, value)!))
        : MembersOf(type).Select(member => ($"{AliasOf(type)} {member.Id:000}", $"{member.Member.Name} {Name(member.Type)}"))
            .Append(($"{AliasOf(type)}", type.IsValueType ? "struct" : type.BaseType is { } parent && AliasOf(parent) is { } above ? $"class : {above}" : "class"));

    private static IEnumerable<(string Key, string Meaning)> LinesOfGrain(Type type) => type.GetMethods().Select(method => (
        $"{AliasOf(type)} {AliasOf(method)}",
        $"({string.Join(", ", method.GetParameters().Select(parameter => Name(parameter.ParameterType)))}) {Name(method.ReturnType)}"));

    private static string Name(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : AliasOf(type) ?? type.Name;
}
