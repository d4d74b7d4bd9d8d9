namespace KerasStyle.Tensors.Cpu;

sealed class CpuEngine : IEngine
{
    public string Name => "cpu";
    public string Description => "cpu";
    public Executable Compile(Graph graph) => throw new NotSupportedException();
    public IReadOnlyList<Tensor> Execute(Op op, Tensor[] inputs) => throw new NotSupportedException();
}
