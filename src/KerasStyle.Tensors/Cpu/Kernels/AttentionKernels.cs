namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The <see cref="AttentionRows"/> of one vector width.</summary>
internal unsafe struct AttentionKernels
{
    internal delegate*<float*, int, float, float*, nint, float*, bool, float> Scores;
    internal delegate*<float*, int, float, float*, float> Exponentials;
    internal delegate*<float*, float*, int, float, float, float, float, float*, void> Slopes;
    internal delegate*<float*, float*, int, float> Dot;
    internal delegate*<float*, int, float, void> Multiply;

    internal static AttentionKernels Of<V>()
        where V : unmanaged, IFloatVector<V> => new()
        {
            Scores = &AttentionRows.Scores<V>,
            Exponentials = &AttentionRows.Exponentials<V>,
            Slopes = &AttentionRows.Slopes<V>,
            Dot = &AttentionRows.Dot<V>,
            Multiply = &AttentionRows.Multiply<V>,
        };
}
