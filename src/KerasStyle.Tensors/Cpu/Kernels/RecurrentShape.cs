using System.Numerics;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Sizes of one <see cref="RecurrentSequence"/>.</summary>
internal readonly record struct RecurrentShape(RecurrentSequence Op, int Batch, int Steps, int Features, int Units)
{
    internal RecurrentKind Kind => Op.Kind;

    /// <summary>Columns of W and U.</summary>
    internal int Width => Op.Gates * Units;

    internal int Biases => Op.TwoBiases ? 2 : 1;

    /// <summary>Where the step stands that is taken after <paramref name="taken"/> others.</summary>
    internal int Position(int taken) => Op.Backwards ? Steps - 1 - taken : taken;
}

/// <summary>Memory of one run, forward or backward; null for what is absent or not wanted.</summary>
internal unsafe struct RecurrentMemory<T>
    where T : unmanaged
{
    internal T* X, W, U, B, H0, C0, Keep;
    internal byte* Mask;
    internal T* All, LastH, LastC, Kept;
    /// <summary>Gradients of results.</summary>
    internal T* GAll, GLastH, GLastC;
    /// <summary>Gradients of operands.</summary>
    internal T* DX, DW, DU, DB, DH0, DC0;
}
