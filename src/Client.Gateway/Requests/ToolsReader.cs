using System.Text.Json;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

/// <summary>
/// Reads <c>tools</c>, <c>tool_choice</c> and <c>parallel_tool_calls</c>. Chat completions put what a function is into a member
/// <c>function</c>; responses do not.
/// </summary>
/// <param name="isNested">It stands there.</param>
internal sealed class ToolsReader(bool isNested)
{
    private const string OnlyFunctions = "is not supported: this server knows tools of type function only.";

    public static ToolsReader OfChat { get; } = new(isNested: true);

    public static ToolsReader OfResponses { get; } = new(isNested: false);

    /// <summary>The tools; <see langword="null"/>: none.</summary>
    public ToolUse? Read(JsonParameter body)
    {
        var parallel = body.Optional("parallel_tool_calls")?.AsBoolean();
        var definitions = body.Optional("tools")?.AsArray().Items(ReadDefinition);
        return definitions is { Length: > 0 }
            ? new ToolUse { Definitions = definitions, Choice = body.Optional("tool_choice") is { } choice ? ReadChoice(choice, definitions) : null, Parallel = parallel }
            : null;
    }

    private ToolDefinition ReadDefinition(JsonParameter tool)
    {
        var function = Function(tool);
        return new ToolDefinition(
            function.Required("name").AsString(),
            function.Optional("description")?.AsString(),
            function.Optional("parameters")?.AsRawObject(),
            function.Optional("strict")?.AsBoolean());
    }

    private ToolChoice ReadChoice(JsonParameter choice, ToolDefinition[] definitions)
    {
        if (choice.Value.ValueKind is not JsonValueKind.Object)
        {
            return new ToolChoice(choice.AsOneOf("none", "auto", "required"));
        }

        var name = Function(choice).Required("name");
        return Array.Exists(definitions, tool => tool.Name == name.AsString())
            ? ToolChoice.Function(name.AsString())
            : throw name.Mismatch("the name of one of 'tools'");
    }

    private JsonParameter Function(JsonParameter owner)
    {
        var type = owner.AsObject().Required("type");
        return type.AsString() != "function" ? throw type.Unsupported(OnlyFunctions) : isNested ? owner.Required("function").AsObject() : owner;
    }
}
