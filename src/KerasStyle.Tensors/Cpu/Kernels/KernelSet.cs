namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The kernels of one vector width. The rest of the engine finds them here, by address, as there may be two copies of them: this assembly's are compiled at run time; those of
/// KerasStyle.Kernels.Avx512 and KerasStyle.Kernels.Avx2, from the same source, ahead of time for one instruction set. Kernels take numbers and pointers to plain structs, so
/// that it does not matter which copy's types they name.</summary>
internal unsafe partial struct KernelSet
{
    internal delegate*<int, delegate*<MicroTile*, void>*> Tiles;
    internal delegate*<RecurrentKind, (nint First, nint Second)> GatesForward;
    internal delegate*<RecurrentKind, GateFunction, GateFunction, (nint First, nint Second)> GatesBackward;
    internal delegate*<GateFunction, delegate*<float*, int, void>> GateValues;
    internal delegate*<float*, nint, float*, float*, nint, nint, int, float, bool, void> RowDots;
    internal delegate*<AttentionKernels> Attention;
    internal delegate*<PoolingKind, delegate*<in PoolingRow, void>> Pooling;
    internal delegate*<float*, int, int*, int, float*, int*, void> GatherMax;
    internal delegate*<int, WinogradKernels> Winograd;
    internal delegate*<LaneOperation, LaneKernel> Lanes;
    internal delegate*<LaneOperation, LaneReduction> Reductions;
    internal delegate*<uint, uint, float*, long, long, void> Uniform;
    internal delegate*<float*, nint, float*, nint, int, int, void> Transpose;
    internal delegate*<float*, nint, int, int, float*, nint, float*, TileFlags, void> StoreRows;
    internal delegate*<float*, nint, int, int, float*, float*, nint, float*, TileFlags, void> StoreColumns;
    internal delegate*<float*, float*, nint, void> Add;
    internal delegate*<float*, float*, nint, int, void> AddRows;
    internal delegate*<float*, nint, float*, int, int, int, void> CopyRows;

    static KernelSet Of<V>()
        where V : unmanaged, ILaneVector<V>, IPositionVector<V> => new()
        {
            Tiles = &MicroKernels.Table<V>,
            GatesForward = &GateKernels.Forward<V>,
            GatesBackward = &GateKernels.Backward<V>,
            GateValues = &GateKernels.Values<V>,
            RowDots = &RowDotKernels.Run<V>,
            Attention = &AttentionKernels.Of<V>,
            Pooling = &PoolingKernels<V>.Of,
            GatherMax = &GatherMaxKernels.Run<V>,
            Winograd = &WinogradKernels.Of<V>,
            Lanes = &LaneKernels<V>.Of,
            Reductions = &LaneReductions<V>.Of,
            Uniform = &UniformKernels.Fill<V>,
            Transpose = &TileTranspose.Run<V>,
            StoreRows = &TileStore.Rows<V>,
            StoreColumns = &TileStore.Columns<V>,
            Add = &ElementKernels.Add<V>,
            AddRows = &ElementKernels.AddRows<V>,
            CopyRows = &ElementKernels.CopyRows<V>,
        };

#if AHEAD_OF_TIME
    /// <summary>Fills a set with the kernels of this assembly, unless the caller knows a set of another size.</summary>
    internal static void Own(void* set, int size)
    {
        if (size != sizeof(KernelSet))
            return;
        // A sum keeps this method, by which an image is judged, out of one that was compiled for any machine: that one has no method which computes with such vectors.
        ImageVector zero = ImageVector.Create(0f);
        ImageVector.Store(zero + zero, (float*)set);
        *(KernelSet*)set = Of<ImageVector>();
    }
#endif
}
