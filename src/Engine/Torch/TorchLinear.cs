using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace Orleans.Ai.Torch;

/// <summary>A weight matrix, shape <c>[outputs, inputs]</c>, and its bias in the same number format.</summary>
/// <param name="weight">The matrix.</param>
/// <param name="bias">Null: none.</param>
/// <param name="tile">Of the decoder: see <see cref="RowTile"/>.</param>
internal sealed class TorchLinear(Tensor weight, Tensor? bias, RowTile tile)
{
    /// <summary>Shape <c>[tokens, inputs]</c> to <c>[tokens, outputs]</c>, in the number format of the weights. Full tiles of tokens.</summary>
    public Tensor Apply(Tensor input)
    {
        var rows = input.to_type(weight.dtype);
        return rows.shape[0] <= tile.Rows
            ? linear(rows, weight, bias)
            : cat(Array.ConvertAll(rows.split(tile.Rows), part => linear(part, weight, bias)));
    }
}
