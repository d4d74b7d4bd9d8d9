namespace KerasStyle.Tensors.Cpu;

/// <summary>How a value extents the rows and columns of a loop nest.</summary>
[Flags]
enum Extent
{
    /// <summary>One value for all.</summary>
    None = 0,

    /// <summary>One value for each column.</summary>
    Columns = 1,

    /// <summary>One value for each row.</summary>
    Rows = 2,

    /// <summary>One value for each element.</summary>
    Full = 3,
}

/// <summary>What a loop nest leaves in memory of one of its values.</summary>
enum LoopResult
{
    /// <summary>The value itself.</summary>
    Value,

    /// <summary>Its combination over all rows, for each column.</summary>
    OverRows,

    /// <summary>Its combination over everything.</summary>
    Total,
}

sealed record LoopLoad(int Register, Extent Extent);

/// <summary>An element-wise operation, or a <see cref="Reduce"/> of each row to one value.</summary>
sealed record LoopStep(Op Op, DType Operand, int A, int B, int C, int Register)
{
    public bool IsReduction => Op is Reduce;
}

sealed record LoopStore(int Register, LoopResult Result, ReduceKind Kind, TensorSpec Spec);

/// <summary>Straight-line code over the elements of (rows, columns): loads in the order of the operands, steps, and stores in the order of the results.</summary>
sealed class LoopBody(long rows, long columns)
{
    readonly List<DType> types = [];
    readonly List<Extent> extents = [];

    public long Rows { get; } = rows;

    public long Columns { get; } = columns;

    public List<LoopLoad> Loads { get; } = [];

    public List<LoopStep> Steps { get; } = [];

    public List<LoopStore> Stores { get; } = [];

    public IReadOnlyList<DType> Types => types;

    public IReadOnlyList<Extent> Extents => extents;

    /// <summary>Whether values of rows occur, so that the bounds of rows matter.</summary>
    public bool KnowsRows { get; private set; }

    /// <summary>Rough work per element, in simple operations.</summary>
    public int Cost => Loads.Count + Stores.Count + Steps.Sum(s => ElementwiseCost.Of(s.Op));

    public int AddLoad(Extent extent, DType dtype)
    {
        Loads.Add(new(AddRegister(dtype, extent), extent));
        return Loads[^1].Register;
    }

    public int AddStep(Op op, DType operand, DType result, ReadOnlySpan<int> operands)
    {
        int a = operands[0], b = operands.Length > 1 ? operands[1] : a, c = operands.Length > 2 ? operands[2] : a;
        if (Steps.Find(s => s.A == a && s.B == b && s.C == c && s.Op.Equals(op)) is { } known)
            return known.Register;
        Extent extent = extents[a] | extents[b] | extents[c];
        // Values of columns alone are computed with the elements: a nest has no loop for them.
        extent = op is Reduce ? Extent.Rows : extent == Extent.Columns ? Extent.Full : extent;
        Steps.Add(new(op, operand, a, b, c, AddRegister(result, extent)));
        return Steps[^1].Register;
    }

    int AddRegister(DType dtype, Extent extent)
    {
        types.Add(dtype);
        extents.Add(extent);
        KnowsRows |= extent == Extent.Rows;
        return types.Count - 1;
    }
}

/// <summary>A loop nest as one operation of a graph: operands are its loads, results its stores.</summary>
sealed record LoopNest(LoopBody Body) : FusedOp
{
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [.. Body.Stores.Select(s => s.Spec)];

    public override CpuInstruction Lower(Node node, CpuValue[] reads, CpuValue[] writes) => new LoopInstruction(Body, reads, writes);

    public override string ToString() => $"Loop {Body.Rows}x{Body.Columns} ({Body.Steps.Count} steps, {Body.Stores.Count} results)";
}
