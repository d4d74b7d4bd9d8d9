namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The <see cref="WinogradTransforms{V, T}"/> of one vector width and size of tiles.</summary>
internal readonly unsafe struct WinogradKernels
{
    internal readonly delegate*<in WinogradStrip, float*, int, float*, nint, nint, void> Patches;
    internal readonly delegate*<float*, nint, float*, nint, nint, void> Filter, FilterGradient;
    internal readonly delegate*<in WinogradStrip, float*, nint, nint, float*, int, float*, TileFlags, void> Results;
    internal readonly delegate*<in WinogradStrip, int, float*, float*, int, nint, int, SimdLevel, void> Slopes;

    WinogradKernels(
        delegate*<in WinogradStrip, float*, int, float*, nint, nint, void> patches,
        delegate*<float*, nint, float*, nint, nint, void> filter,
        delegate*<float*, nint, float*, nint, nint, void> filterGradient,
        delegate*<in WinogradStrip, float*, nint, nint, float*, int, float*, TileFlags, void> results,
        delegate*<in WinogradStrip, int, float*, float*, int, nint, int, SimdLevel, void> slopes)
    {
        Patches = patches;
        Filter = filter;
        FilterGradient = filterGradient;
        Results = results;
        Slopes = slopes;
    }

    internal static WinogradKernels Of<V>(int side)
        where V : unmanaged, IFloatVector<V> => side == 2 ? Of<V, WinogradTile2<V>>() : Of<V, WinogradTile4<V>>();

    static WinogradKernels Of<V, T>()
        where V : unmanaged, IFloatVector<V>
        where T : IWinogradTile<V> => new(
            &WinogradTransforms<V, T>.Patches, &WinogradTransforms<V, T>.Filter, &WinogradTransforms<V, T>.FilterGradient,
            &WinogradTransforms<V, T>.Results, &WinogradTransforms<V, T>.Slopes);
}
