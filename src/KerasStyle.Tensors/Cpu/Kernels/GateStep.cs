namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The part of one step that follows the products, forward or backward, for some rows of a batch. Strides are floats between rows.</summary>
internal unsafe struct GateStep
{
    internal int Rows, Units;
    internal GateFunction Activation, Gate;
    /// <summary>The functions' values, in place, of so many floats.</summary>
    internal delegate*<float*, int, void> Activate, Open;

    /// <summary>Forward what the gates' functions are applied to, backward the gradients of that.</summary>
    internal float* Gates;
    internal nint GatesStride;

    /// <summary>GRU: h·U + b, or its gradient; for a reset before the product, r·h or its gradient.</summary>
    internal float* Inner;
    internal nint InnerStride;

    /// <summary>The states, or their gradients.</summary>
    internal float* H, C;
    internal nint StateStride;

    internal float* Kept;
    /// <summary>Whether all that is kept is more than the caches hold.</summary>
    internal bool PastCache;
    internal nint KeptStride;

    /// <summary>Forward where h goes, null if nowhere; backward the gradient of h that comes from there, and h itself.</summary>
    internal float* All, H1;
    internal nint AllStride;

    /// <summary>Backward: h and c before the step.</summary>
    internal float* Before, Carry;
    internal nint BeforeStride, CarryStride;

    internal byte* Mask;
    internal nint MaskStride;

    internal readonly bool Counts(int row) => Mask == null || Mask[row * MaskStride] != 0;
}
