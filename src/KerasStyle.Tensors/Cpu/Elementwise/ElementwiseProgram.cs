namespace KerasStyle.Tensors.Cpu;

enum LoadKind
{
    /// <summary>The operand's own memory, element for element.</summary>
    Direct,

    /// <summary>One value for all elements.</summary>
    Scalar,

    /// <summary>A broadcast, transposed, sliced or reversed operand, gathered block by block.</summary>
    View,

    /// <summary>The element's index along an axis.</summary>
    Iota,
}

sealed record Load(LoadKind Kind, CpuValue? Value, int Register, int Slot, int Size, StridedView? View = null, long IotaRun = 1, long IotaLength = 1);

sealed record Step(Op Op, DType Operand, ElementwiseKernel Kernel, int A, int B, int C, int Register, int Slot, int Size)
{
    /// <summary>The result whose memory the step writes; a scratch slot when null.</summary>
    public CpuValue? Target { get; set; }
}

sealed record Store(int Register, CpuValue Value, int Size);

/// <summary>Straight-line code over registers that each hold one block of elements.</summary>
/// <param name="elements">Elements of the results.</param>
sealed class ElementwiseProgram(long elements)
{
    const int WidestVector = 16, LargestBlock = 2048, FewElements = 4;

    readonly List<Load> loads = [];
    readonly List<Step> steps = [];
    readonly List<Store> stores = [];
    readonly List<DType> types = [];

    public Load[] Loads { get; private set; } = [];

    public Step[] Steps { get; private set; } = [];

    public Store[] Stores { get; private set; } = [];

    /// <summary>Too few elements for vectors and for a loop of their own, as where an optimizer counts its steps: the scalar kernels, which are compiled ahead
    /// of time, are all that such a program needs.</summary>
    public bool IsSmall => elements <= FewElements;

    /// <summary>Element type of each register.</summary>
    public IReadOnlyList<DType> Types => types;

    public int Registers => types.Count;

    /// <summary>Whether some operand has to be gathered block by block.</summary>
    public bool Gathers { get; private set; }

    /// <summary>Blocks of scratch memory.</summary>
    public int Slots { get; private set; }

    /// <summary>Rough work per element, in simple operations.</summary>
    public int Cost { get; private set; } = 1;

    int widest = 1;

    public int SlotBytes(int blockElements) => blockElements * widest;

    public int ScratchBytes(int blockElements) => Slots * SlotBytes(blockElements);

    public int StepCount => steps.Count;

    /// <summary>Elements that go through all steps together: few enough for the first-level cache, and whole runs of the operands that repeat,
    /// so that these are gathered once for all blocks.</summary>
    public int BlockElements()
    {
        int block = Slots <= 10 ? 1024 : 512, unit = WidestVector;
        foreach (Load load in Loads)
        {
            if (load.View?.Period is not (> 0 and <= LargestBlock and var period))
                continue;
            int common = unit / (int)System.Numerics.BigInteger.GreatestCommonDivisor(unit, period) * period;
            unit = common <= LargestBlock ? common : unit;
        }

        return Math.Max(unit, block / unit * unit);
    }

    /// <summary>Whether a gathered operand is the same in each block.</summary>
    public static bool Repeats(in Load load, int blockElements) => load.View is { Period: > 0 and var period } && blockElements % period == 0;

    public int AddLoad(LoadKind kind, CpuValue? value, DType dtype, StridedView? view = null, long iotaRun = 1, long iotaLength = 1)
    {
        if (kind != LoadKind.Iota && loads.Find(l => l.Kind == kind && l.Value == value && l.View == view) is { } known)
            return known.Register;
        int register = AddRegister(dtype);
        loads.Add(new Load(kind, value, register, 0, dtype.Size(), view, iotaRun, iotaLength));
        Gathers |= kind is LoadKind.View or LoadKind.Iota;
        Cost += kind is LoadKind.Direct or LoadKind.Scalar ? 0 : 4;
        return register;
    }

    public int AddStep(Op op, DType operand, DType result, ReadOnlySpan<int> operands)
    {
        int a = operands[0], b = operands.Length > 1 ? operands[1] : a, c = operands.Length > 2 ? operands[2] : a;
        if (steps.Find(s => s.A == a && s.B == b && s.C == c && s.Op.Equals(op)) is { } computed)
            return computed.Register;
        int register = AddRegister(result);
        steps.Add(new Step(op, operand, ElementwiseKernel.For(op, operand, IsSmall ? LaneTable.Scalar : LaneTable.Current), a, b, c, register, 0, result.Size()));
        Cost += ElementwiseCost.IsDear(op) ? 12 : 1;
        return register;
    }

    public void AddStore(int register, CpuValue value) => stores.Add(new Store(register, value, types[register].Size()));

    int AddRegister(DType dtype)
    {
        types.Add(dtype);
        widest = Math.Max(widest, dtype.Size());
        return types.Count - 1;
    }

    /// <summary>Gives registers scratch slots, reusing a slot after its last reader.</summary>
    public void AllocateSlots()
    {
        var lastRead = new int[types.Count];
        for (int i = 0; i < steps.Count; i++)
            lastRead[steps[i].A] = lastRead[steps[i].B] = lastRead[steps[i].C] = i;
        foreach (Store store in stores)
            lastRead[store.Register] = int.MaxValue;
        var free = new Stack<int>();
        var slotOf = new int[types.Count];
        int Take() => free.Count > 0 ? free.Pop() : Slots++;
        for (int i = 0; i < loads.Count; i++)
        {
            if (loads[i].Kind != LoadKind.Direct)
                loads[i] = loads[i] with { Slot = slotOf[loads[i].Register] = Take() };
        }

        var scratch = new HashSet<int>();     // step results whose slot may be given back; gathered loads keep theirs for the next block
        for (int i = 0; i < steps.Count; i++)
        {
            Step step = steps[i];
            steps[i] = step with { Slot = slotOf[step.Register] = Take() };
            scratch.Add(step.Register);
            foreach (int register in (ReadOnlySpan<int>)[step.A, step.B, step.C, step.Register])
            {
                if (scratch.Contains(register) && lastRead[register] <= i)
                {
                    free.Push(slotOf[register]);
                    scratch.Remove(register);
                }
            }
        }

        // Operands stored unchanged go first: a later store may take their memory.
        var computed = steps.Select(s => s.Register).ToHashSet();
        (Loads, Steps) = ([.. loads], [.. steps]);
        Stores = [.. stores.Where(s => !computed.Contains(s.Register)), .. stores.Where(s => computed.Contains(s.Register))];
    }

    /// <summary>Lets a step write straight into the result's memory unless that memory is an operand that a later step still reads.</summary>
    public void PlaceResults()
    {
        foreach (Store store in Stores)
        {
            int at = Array.FindIndex(Steps, s => s.Register == store.Register);
            if (at >= 0 && Steps[at].Target == null && !ReadLater(store.Value, at))
                Steps[at].Target = store.Value;
        }
    }

    bool ReadLater(CpuValue result, int step)
    {
        foreach (Load load in Loads)
        {
            if (load.Value is { } value && SharesMemory(value, result))
            {
                for (int i = step + 1; i < Steps.Length; i++)
                {
                    if (Steps[i].A == load.Register || Steps[i].B == load.Register || Steps[i].C == load.Register)
                        return true;
                }

                if (Stores.Any(s => s.Register == load.Register))
                    return true;
            }
        }

        return false;
    }

    static bool SharesMemory(CpuValue a, CpuValue b)
    {
        a = a.Alias ?? a;
        b = b.Alias ?? b;
        return a == b || (a.Fixed == null && b.Fixed == null && a.Offset < b.Offset + b.Bytes && b.Offset < a.Offset + a.Bytes);
    }
}
