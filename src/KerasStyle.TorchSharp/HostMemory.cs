namespace KerasStyle.Torch;

/// <summary>Copies between the host's memory and tensors of torch, and the correspondence of shapes and types.</summary>
static class HostMemory
{
    static long reads, sends;

    /// <summary>How often values came from a tensor to the host: on a GPU each waits until all that was begun has ended.</summary>
    public static long Reads => Interlocked.Read(ref reads);

    /// <summary>How often values were sent from the host to a tensor of a device.</summary>
    public static long Sends => Interlocked.Read(ref sends);

    public static torch.ScalarType TypeOf(DType dtype) => dtype switch
    {
        DType.Bool => torch.ScalarType.Bool,
        DType.UInt8 => torch.ScalarType.Byte,
        DType.Int8 => torch.ScalarType.Int8,
        DType.Int32 => torch.ScalarType.Int32,
        DType.Int64 => torch.ScalarType.Int64,
        DType.Float16 => torch.ScalarType.Float16,
        DType.BFloat16 => torch.ScalarType.BFloat16,
        DType.Float32 => torch.ScalarType.Float32,
        DType.Float64 => torch.ScalarType.Float64,
        _ => throw new NotSupportedException($"torch has no {dtype.KerasName()}"),
    };

    public static long[] Lengths(Shape shape) => [.. shape.Select(n => (long)n)];

    /// <summary>Memory for values; nobody's scope ends it.</summary>
    public static TorchTensor Allocate(TensorSpec spec, torch.Device device) =>
        torch.empty(Lengths(spec.Shape), TypeOf(spec.DType), device).DetachFromDisposeScope();

    /// <summary>A copy of a tensor of values; nobody's scope ends it.</summary>
    public static TorchTensor Upload(Tensor values, torch.Device device)
    {
        TorchTensor tensor = Allocate(values.Spec, device);
        Write(values.Buffer.AsSpan<byte>()[..checked((int)values.Spec.Bytes)], tensor, values.Spec);
        return tensor;
    }

    /// <summary>A copy of a tensor's values.</summary>
    public static Tensor Download(TorchTensor tensor, TensorSpec spec)
    {
        Tensor values = Tensor.Allocate(spec);
        Read(tensor, values.Buffer.AsSpan<byte>()[..checked((int)spec.Bytes)]);
        return values;
    }

    /// <summary>Sets values from row-major order.</summary>
    public static void Write(ReadOnlySpan<byte> values, TorchTensor target, TensorSpec spec)
    {
        if (values.IsEmpty)
            return;
        if (target.device_type == DeviceType.CPU)
        {
            Interlocked.Increment(ref sends);
            values.CopyTo(target.bytes);
            return;
        }

        using TorchTensor staging = torch.empty(Lengths(spec.Shape), TypeOf(spec.DType), torch.CPU);
        values.CopyTo(staging.bytes);
        Send(staging, target);
    }

    /// <summary>A tensor of the host's memory on another device.</summary>
    public static TorchTensor Sent(TorchTensor here, torch.Device device)
    {
        TorchTensor there = torch.empty(here.shape, here.dtype, device);
        Send(here, there);
        return there;
    }

    // Torch's pinned memory is handed out again only when the copy from it has ended, so the host goes on at once, and what was copied may change.
    static void Send(TorchTensor here, TorchTensor there)
    {
        Interlocked.Increment(ref sends);
        bool pins = there.device_type == DeviceType.CUDA;
        using TorchTensor source = pins ? here.pin_memory() : here.alias();
        InPlace(there, there.copy_(source, pins));
    }

    /// <summary>Copies values out in row-major order, after what computes them has ended.</summary>
    public static void Read(TorchTensor source, Span<byte> values)
    {
        if (values.IsEmpty)
            return;
        using TorchTensor row = ToHost(source);
        row.bytes.CopyTo(values);
    }

    /// <summary>A tensor's values in the host's memory in row-major order.</summary>
    public static TorchTensor ToHost(TorchTensor source)
    {
        Interlocked.Increment(ref reads);
        using TorchTensor here = source.cpu();
        return here.contiguous();
    }

    /// <summary>The target of an operation in place, whose result is a second handle in older versions of TorchSharp and the target itself in newer ones.</summary>
    public static TorchTensor InPlace(TorchTensor target, TorchTensor result)
    {
        if (!ReferenceEquals(target, result))
            result.Dispose();
        return target;
    }
}
