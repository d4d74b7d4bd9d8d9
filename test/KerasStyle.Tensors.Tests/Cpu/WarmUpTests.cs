using KerasStyle.Tensors.Cpu;

namespace KerasStyle.Tensors.Tests.Cpu;

public class WarmUpTests
{
    [Fact]
    public void ItsStepRuns() => WarmUp.Run();
}
