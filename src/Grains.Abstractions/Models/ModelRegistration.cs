namespace Orleans.Ai.Models;

/// <summary>A model that the grid shall serve, as the operator asked for it.</summary>
[GenerateSerializer, Immutable, Alias("ai.ModelRegistration")]
public sealed record ModelRegistration
{
    /// <summary>The name clients use.</summary>
    [Id(0)]
    public required ModelId Id { get; init; }

    /// <summary>Folder of the model's files, the same on every silo that may host it.</summary>
    [Id(1)]
    public required string Path { get; init; }

    /// <summary>Replicas to keep up. Default 1, bounds 0 to 1024.</summary>
    [Id(2)]
    public int Replicas { get; init; } = 1;

    /// <summary>What its replicas need. Default: nothing but memory.</summary>
    [Id(3)]
    public ModelNeeds Needs { get; init; } = new();
}
