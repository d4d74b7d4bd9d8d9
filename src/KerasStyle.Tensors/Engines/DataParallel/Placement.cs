namespace KerasStyle.Tensors.DataParallel;

/// <summary>How the replicas hold a value of the graph together: each the whole, each its rows along an axis, or each a part whose combination is the value.</summary>
readonly record struct Placement
{
    readonly int axisPlusOne;       // so that the default is the whole

    /// <summary>Each replica has all of it.</summary>
    public static Placement Whole => default;

    /// <summary>How parts are combined; null when the values are there.</summary>
    public ReduceKind? Parts { get; private init; }

    /// <summary>The axis along which each replica has its share.</summary>
    public int Axis => axisPlusOne - 1;

    public bool IsWhole => axisPlusOne == 0 && Parts == null;

    public bool IsAlong => axisPlusOne > 0;

    /// <summary>Each replica has its share of <paramref name="axis"/>, in order.</summary>
    public static Placement Along(int axis) => new(axis + 1);

    /// <summary>Each replica has a sum (largest value, ...) over its rows.</summary>
    public static Placement PartsOf(ReduceKind kind) => new(0) { Parts = kind };

    Placement(int axisPlusOne) => this.axisPlusOne = axisPlusOne;
}
