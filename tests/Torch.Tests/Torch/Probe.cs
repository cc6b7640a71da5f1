using TorchSharp;
namespace Orleans.Ai.Torch;
public sealed class Probe { [Fact] public void T() { using var x = torch.ones(3); x.sum().item<float>().ShouldBe(3); } }
