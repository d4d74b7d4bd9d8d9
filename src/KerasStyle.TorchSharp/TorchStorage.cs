namespace KerasStyle.Torch;

/// <summary>Values of a variable on a device of torch. They stay there from step to step.</summary>
sealed class TorchStorage : VariableStorage
{
    static readonly Lock moving = new();

    static int moves;

    readonly TensorSpec spec;
    TorchTensor values;
    (TorchTensor Values, TorchStorage[] Parts)? whole;      // where it lies side by side with others

    TorchStorage(TensorSpec spec, torch.Device device)
    {
        (this.spec, Device) = (spec, device);
        values = HostMemory.Allocate(spec, device);
        GC.AddMemoryPressure(Math.Max(1, spec.Bytes));
    }

    ~TorchStorage() => GC.RemoveMemoryPressure(Math.Max(1, spec.Bytes));

    public torch.Device Device { get; }

    public TorchTensor Values => Volatile.Read(ref values);

    /// <summary>Counts how often storages were put side by side.</summary>
    public static int Moves => Volatile.Read(ref moves);

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

    /// <summary>The values of storages in one line of memory, into which they move if they are not there.</summary>
    public static TorchTensor SideBySide(TorchStorage[] storages)
    {
        lock (moving)
        {
            if (storages.All(s => s.whole is { } known && known.Parts.SequenceEqual(storages)))
                return storages[0].whole!.Value.Values;
            TorchTensor all = Structure.SideBySide([.. storages.Select(s => s.Values)]).DetachFromDisposeScope();
            long at = 0;
            foreach (TorchStorage storage in storages)
            {
                using TorchTensor line = all.narrow(0, at, storage.spec.Shape.Size);
                Volatile.Write(ref storage.values, line.view(HostMemory.Lengths(storage.spec.Shape)).DetachFromDisposeScope());
                storage.whole = (all, storages);
                at += storage.spec.Shape.Size;
            }

            Interlocked.Increment(ref moves);
            return all;
        }
    }

    public override void Read(Span<byte> values) => HostMemory.Read(Values, values);

    public override void Write(ReadOnlySpan<byte> values) => HostMemory.Write(values, Values, spec);
}
