using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>Where the weights of a matrix are: matrices <c>[outputs, inputs]</c> of the given names, stacked.</summary>
/// <param name="Inputs">Width.</param>
/// <param name="Parts">In order.</param>
internal sealed record LinearSource(int Inputs, params (string Name, int Outputs)[] Parts)
{
    public int Outputs => Parts.Sum(part => part.Outputs);

    /// <summary>Whether there are biases, <c>NAME.bias</c>.</summary>
    public bool HasBias { get; init; }

    /// <summary>Whether it is held in float32, whatever the format of the others.</summary>
    public bool IsFull { get; init; }

    /// <exception cref="ModelFileException">A tensor is missing or misshapen.</exception>
    public WeightRows Rows(ModelWeights weights) => new(Array.ConvertAll(Parts, part => weights.Get($"{part.Name}.weight", part.Outputs, Inputs)));

    /// <summary>Writes the biases; needs <see cref="HasBias"/>.</summary>
    /// <exception cref="ModelFileException">A tensor is missing or misshapen.</exception>
    public void CopyBias(ModelWeights weights, Span<float> destination)
    {
        foreach (var (name, outputs) in Parts)
        {
            weights.Get($"{name}.bias", outputs).CopyAll(destination[..outputs]);
            destination = destination[outputs..];
        }
    }
}
