namespace KerasStyle.Torch;

/// <summary>Random values: the managed engine's, so that the same seed gives the same run.</summary>
static class Draws
{
    public static Step? Create(Node node, torch.Device device) => node.Op is RandomValues draw ? new UnaryStep(Of(draw, device)) : null;

    /// <summary>The values of a state (seed, draw).</summary>
    public static Func<TorchTensor, TorchTensor> Of(RandomValues draw, torch.Device device)
    {
        TensorSpec state = new([2], DType.Int64);
        bool narrow = draw.Spec.DType is DType.Float16 or DType.BFloat16;
        RandomValues drawn = narrow ? draw with { Spec = draw.Spec with { DType = DType.Float32 } } : draw;
        torch.ScalarType type = HostMemory.TypeOf(draw.Spec.DType);
        return key =>
        {
            TorchTensor values = HostMemory.Upload(Engines.Cpu.Execute(drawn, [HostMemory.Download(key, state)])[0], device);
            if (!narrow)
                return values;
            using (values)
                return values.to_type(type);
        };
    }
}
