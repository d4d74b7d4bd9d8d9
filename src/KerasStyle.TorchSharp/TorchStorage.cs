namespace KerasStyle.Torch;

/// <summary>Values of a variable on a device of torch. They stay there from step to step.</summary>
sealed class TorchStorage : VariableStorage
{
    static readonly Lock moving = new();

    readonly TensorSpec spec;

    TorchStorage(TensorSpec spec, torch.Device device)
    {
        (this.spec, Device) = (spec, device);
        Values = HostMemory.Allocate(spec, device);
        GC.AddMemoryPressure(Math.Max(1, spec.Bytes));
    }

    ~TorchStorage() => GC.RemoveMemoryPressure(Math.Max(1, spec.Bytes));

    public torch.Device Device { get; }

    public TorchTensor Values { get; }

    /// <summary>The variable's storage on a device, to which it moves when it is elsewhere.</summary>
    public static TorchStorage Of(Variable variable, torch.Device device)
    {
        lock (moving)
        {
            if (variable.Storage is TorchStorage here && here.Device.type == device.type && here.Device.index == device.index)
                return here;
            var storage = new TorchStorage(variable.Spec, device);
            variable.MoveTo(storage);
            return storage;
        }
    }

    public override void Read(Span<byte> values) => HostMemory.Read(Values, values);

    public override void Write(ReadOnlySpan<byte> values) => HostMemory.Write(values, Values, spec);
}
