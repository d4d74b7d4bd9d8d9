namespace KerasStyle.Torch;

/// <summary>Random values: those of the managed engine, so that the same seed gives the same run. A GPU draws them itself where it can, as a copy from the host would wait for its state.</summary>
static class Draws
{
    public static Step? Create(Node node, Target target) => node.Op is RandomValues draw ? new UnaryStep(Of(draw, target)) : null;

    /// <summary>The values of a state (seed, draw).</summary>
    public static Func<TorchTensor, TorchTensor> Of(RandomValues draw, Target target)
    {
        bool narrow = draw.Spec.DType is DType.Float16 or DType.BFloat16;
        RandomValues drawn = narrow ? draw with { Spec = draw.Spec with { DType = DType.Float32 } } : draw;
        Func<TorchTensor, TorchTensor> values = CounterDraws.Of(drawn, target) ?? OfHost(drawn, target);
        if (!narrow)
            return values;
        torch.ScalarType type = HostMemory.TypeOf(draw.Spec.DType);
        return key =>
        {
            using TorchTensor wide = values(key);
            return wide.to_type(type);
        };
    }

    static Func<TorchTensor, TorchTensor> OfHost(RandomValues draw, torch.Device device)
    {
        TensorSpec state = new([2], DType.Int64);
        return key => HostMemory.Upload(Engines.Cpu.Execute(draw, [HostMemory.Download(key, state)])[0], device);
    }
}
