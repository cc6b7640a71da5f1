namespace Orleans.Ai.Routes;

/// <summary>What a request may need beyond text.</summary>
[Flags]
internal enum Capabilities
{
    /// <summary>Only text.</summary>
    None = 0,

    /// <summary>Calls of tools.</summary>
    Tools = 1,

    /// <summary>Images in the prompt.</summary>
    Images = 2,

    /// <summary>An answer in a given form.</summary>
    Schema = 4,

    /// <summary>Thinking, as much as is asked for.</summary>
    Reasoning = 8,

    /// <summary>All of it.</summary>
    All = Tools | Images | Schema | Reasoning,
}
