namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The <see cref="WinogradTransforms{V}"/> of one vector width.</summary>
internal readonly unsafe struct WinogradKernels
{
    internal readonly delegate*<in WinogradStrip, float*, int, float*, float*, nint, nint, void> Patches;
    internal readonly delegate*<float*, nint, float*, nint, nint, void> Filter, FilterGradient;
    internal readonly delegate*<in WinogradStrip, float*, nint, nint, float*, int, float*, TileFlags, void> Results;
    internal readonly delegate*<in WinogradStrip, int, float*, float*, int, nint, int, SimdLevel, void> Slopes;

    WinogradKernels(
        delegate*<in WinogradStrip, float*, int, float*, float*, nint, nint, void> patches,
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

    internal static WinogradKernels Of(SimdLevel level) => level switch
    {
        SimdLevel.Vector512 => Of<Float512>(),
        SimdLevel.Vector256 => Of<Float256>(),
        SimdLevel.Vector128 => Of<Float128>(),
        _ => Of<FloatScalar>(),
    };

    static WinogradKernels Of<V>()
        where V : unmanaged, IFloatVector<V> => new(
            &WinogradTransforms<V>.Patches, &WinogradTransforms<V>.Filter, &WinogradTransforms<V>.FilterGradient,
            &WinogradTransforms<V>.Results, &WinogradTransforms<V>.Slopes);
}
