using System.Numerics.Tensors;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>Where the weights of a norm are.</summary>
/// <param name="Name">The tensor is <c>NAME.weight</c>.</param>
/// <param name="Size">Width.</param>
/// <param name="Offset">Added to the weights.</param>
internal sealed record NormSource(string Name, int Size, float Offset)
{
    /// <exception cref="ModelFileException">The tensor is missing or misshapen.</exception>
    public void Copy(ModelWeights weights, Span<float> destination)
    {
        weights.Get($"{Name}.weight", Size).CopyAll(destination);
        TensorPrimitives.Add(destination, Offset, destination);
    }
}
