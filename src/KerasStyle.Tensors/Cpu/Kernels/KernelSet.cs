#if AHEAD_OF_TIME
using System.Runtime.Intrinsics.X86;
#endif

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Where the rest of the engine finds the kernels: by address, as there may be two copies of them. This assembly's are compiled at run time, for the vectors that the
/// machine has; those of KerasStyle.Kernels, from the same source, ahead of time for one instruction set. Kernels take numbers and pointers to plain structs, so
/// that it does not matter which copy's types they name.</summary>
internal unsafe partial struct KernelSet
{
    internal delegate*<SimdLevel, int, delegate*<MicroTile*, void>*> Tiles;
    internal delegate*<RecurrentKind, SimdLevel, (nint First, nint Second)> GatesForward;
    internal delegate*<RecurrentKind, GateFunction, GateFunction, SimdLevel, (nint First, nint Second)> GatesBackward;
    internal delegate*<GateFunction, SimdLevel, delegate*<float*, int, void>> GateValues;
    internal delegate*<SimdLevel, delegate*<float*, nint, float*, float*, nint, nint, int, float, bool, void>> RowDots;
    internal delegate*<SimdLevel, AttentionKernels> Attention;
    internal delegate*<PoolingKind, SimdLevel, delegate*<in PoolingRow, void>> Pooling;
    internal delegate*<SimdLevel, delegate*<float*, int, int*, int, float*, int*, void>> GatherMax;
    internal delegate*<SimdLevel, int, WinogradKernels> Winograd;
    internal delegate*<LaneOperation, SimdLevel, LaneKernel> Lanes;
    internal delegate*<LaneOperation, SimdLevel, LaneReduction> Reductions;
    internal delegate*<float*, nint, float*, nint, int, int, void> Transpose;
    internal delegate*<float*, nint, int, int, float*, nint, float*, TileFlags, void> StoreRows;
    internal delegate*<float*, nint, int, int, float*, float*, nint, float*, TileFlags, void> StoreColumns;
    internal delegate*<float*, float*, nint, void> Add;
    internal delegate*<float*, float*, nint, int, void> AddRows;
    internal delegate*<float*, nint, float*, int, int, int, void> CopyRows;

    /// <summary>Fills a set with the kernels of this assembly, unless the caller knows a set of another size.</summary>
    internal static void Own(void* set, int size)
    {
        if (size != sizeof(KernelSet))
            return;
#if AHEAD_OF_TIME
        // Keeps this method, by which an image is judged, out of one that was compiled for any machine: that one has no vectors of this width.
        if (!Avx512F.IsSupported)
            return;
#endif
        *(KernelSet*)set = new()
        {
            Tiles = &MicroKernels.Table,
            GatesForward = &GateKernels.Forward,
            GatesBackward = &GateKernels.Backward,
            GateValues = &GateKernels.Values,
            RowDots = &RowDotKernels.Of,
            Attention = &AttentionKernels.Of,
            Pooling = &PoolingKernels.Of,
            GatherMax = &GatherMaxKernels.Of,
            Winograd = &WinogradKernels.Of,
            Lanes = &LaneKernel.Of,
            Reductions = &LaneReduction.Of,
            Transpose = &TileTranspose.Run,
            StoreRows = &TileStore.Rows,
            StoreColumns = &TileStore.Columns,
            Add = &ElementKernels.Add,
            AddRows = &ElementKernels.AddRows,
            CopyRows = &ElementKernels.CopyRows,
        };
    }
}
