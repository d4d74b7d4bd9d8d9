namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Part of a vector, by way of memory: for machines without masked loads and stores.</summary>
internal static unsafe class PartialVector
{
    internal static TVector Load<TVector>(float* source, int count, float fill)
        where TVector : unmanaged, IFloatVector<TVector>
    {
        float* buffer = stackalloc float[TVector.Lanes];
        for (int i = 0; i < TVector.Lanes; i++)
            buffer[i] = i < count ? source[i] : fill;
        return TVector.Load(buffer);
    }

    internal static void Store<TVector>(TVector x, float* destination, int count)
        where TVector : unmanaged, IFloatVector<TVector>
    {
        float* buffer = stackalloc float[TVector.Lanes];
        TVector.Store(x, buffer);
        for (int i = 0; i < count; i++)
            destination[i] = buffer[i];
    }
}
