using System.Reflection.Emit;

namespace KerasStyle.Tensors.Cpu;

/// <summary>A loop nest that runs along its rows: the columns are on the lanes, and a row is run through once in each stage.</summary>
sealed class ColumnLanesWriter : LoopWriter
{
    readonly bool narrow, whole;
    readonly HashSet<int> inRegisters = [];
    readonly LocalBuilder row, column, offset, keepBytes;

    /// <param name="body">The nest.</param>
    /// <param name="plan">Its stages.</param>
    /// <param name="narrow">Whether a row is never longer than one vector.</param>
    /// <param name="whole">Whether the length of a row is always a multiple of what one round of each stage takes.</param>
    /// <param name="il">Takes the code.</param>
    public ColumnLanesWriter(LoopBody body, LoopPlan plan, bool narrow, bool whole, ILGenerator il)
        : base(body, plan, il)
    {
        (this.narrow, this.whole) = (narrow, whole);
        (row, column, offset, keepBytes) = (Local(), Local(), Local(), Local());
    }

    public override void Write()
    {
        ReadAddresses();
        // Each kept value has the columns' bytes, rounded up to whole cache lines.
        PushColumns();
        Constant(ElementBytes);
        Il.Emit(OpCodes.Mul);
        Constant(63);
        Il.Emit(OpCodes.Add);
        Constant(~63);
        Il.Emit(OpCodes.And);
        Il.Emit(OpCodes.Stloc, keepBytes);

        Invariants();
        if (narrow)
        {
            PushColumns();
            Il.Emit(OpCodes.Stloc, Count);
            EachLoad(Extent.Columns, i => LoadElements(i, 0, part: true));
        }

        While(row, PushRows, Row);
        Il.Emit(OpCodes.Ret);
    }

    void Row()
    {
        EachLoad(Extent.Rows, i => Broadcast(i, () => Il.Emit(OpCodes.Ldloc, Start(i))));
        if (narrow)
            EachLoad(Extent.Full, i => LoadElements(i, 0, part: true));
        RowSteps(0);
        for (int s = 0; s < Plan.Stages.Length; s++)
        {
            Stage(Plan.Stages[s]);
            RowSteps(s + 1);
        }

        foreach (int i in RowStores)
        {
            Get(Body.Stores[i].Register);
            Il.Emit(OpCodes.Ldloc, Start(StoreOperand(i)));
            Constant(1);
            Il.Emit(OpCodes.Call, Body.Types[Body.Stores[i].Register] == DType.Bool ? Lanes.StoreMaskPart : Lanes.StorePart);
        }

        for (int i = 0; i < Body.Loads.Count + Body.Stores.Count; i++)
            NextRow(i);
        Increase(row, 1);
    }

    void NextRow(int operand)
    {
        bool store = operand >= Body.Loads.Count;
        LoopStore? written = store ? Body.Stores[operand - Body.Loads.Count] : null;
        int register = written?.Register ?? Body.Loads[operand].Register;
        Extent extent = Body.Extents[register];
        // Combinations over rows stay where they are, unless the value is one per row: then its rows are combined afterwards.
        if (extent is Extent.None or Extent.Columns && !store || (store && extent == Extent.Full && written?.Result != LoopResult.Value))
            return;
        Il.Emit(OpCodes.Ldloc, Start(operand));
        if (extent == Extent.Full)
            PushColumns();
        else
            Constant(1);
        Constant(Body.Types[register].Size());
        Il.Emit(OpCodes.Mul);
        Il.Emit(OpCodes.Add);
        Il.Emit(OpCodes.Stloc, Start(operand));
    }

    void Stage(LoopPlan.Stage stage)
    {
        LaneReductionFunction[] kinds = ReductionsOf(stage);
        LocalBuilder[] identities = [.. kinds.Select(k => Sums(k, 1)[0])];
        LocalBuilder[][] sums = [.. kinds.Select(k => Sums(k, stage.Unroll))];
        if (narrow)
        {
            Elements(stage, 0, part: true, kinds, sums, identities);
        }
        else
        {
            SetTo(column, 0);
            SetTo(offset, 0);
            WholeVectors(stage, kinds, sums, identities);
            if (!whole)
                PartVectors(stage, kinds, sums, identities);
        }

        for (int r = 0; r < kinds.Length; r++)
        {
            if (stage.Unroll == 4)
            {
                Combine(sums[r][3], sums[r][2]);
                Combine(sums[r][1], sums[r][0]);
                Il.Emit(OpCodes.Call, kinds[r].Combine);
            }
            else
            {
                Il.Emit(OpCodes.Ldloc, sums[r][0]);
            }

            Il.Emit(OpCodes.Call, kinds[r].Across);
            Set(Body.Steps[stage.Reductions[r]].Register);

            void Combine(LocalBuilder a, LocalBuilder b)
            {
                Il.Emit(OpCodes.Ldloc, a);
                Il.Emit(OpCodes.Ldloc, b);
                Il.Emit(OpCodes.Call, kinds[r].Combine);
            }
        }
    }

    void WholeVectors(LoopPlan.Stage stage, LaneReductionFunction[] kinds, LocalBuilder[][] sums, LocalBuilder[] identities)
    {
        int width = Lanes.Width * stage.Unroll;
        LocalBuilder limit = Local();
        PushColumns();
        Constant(width - 1);
        Il.Emit(OpCodes.Sub);
        Il.Emit(OpCodes.Stloc, limit);
        While(column, () => Il.Emit(OpCodes.Ldloc, limit), () =>
        {
            for (int u = 0; u < stage.Unroll; u++)
                Elements(stage, u, part: false, kinds, sums, identities);
            Increase(column, width);
            Increase(offset, width * ElementBytes);
        });
    }

    void PartVectors(LoopPlan.Stage stage, LaneReductionFunction[] kinds, LocalBuilder[][] sums, LocalBuilder[] identities) => While(column, PushColumns, () =>
    {
        Label full = Il.DefineLabel();
        PushColumns();
        Il.Emit(OpCodes.Ldloc, column);
        Il.Emit(OpCodes.Sub);
        Il.Emit(OpCodes.Stloc, Count);
        Il.Emit(OpCodes.Ldloc, Count);
        Constant(Lanes.Width);
        Il.Emit(OpCodes.Ble, full);
        SetTo(Count, Lanes.Width);
        Il.MarkLabel(full);
        Elements(stage, 0, part: true, kinds, sums, identities);
        Increase(column, Lanes.Width);
        Increase(offset, Lanes.Width * ElementBytes);
    });

    // One vector of elements through a stage.
    void Elements(LoopPlan.Stage stage, int vector, bool part, LaneReductionFunction[] kinds, LocalBuilder[][] sums, LocalBuilder[] identities)
    {
        if (!narrow)
        {
            for (int i = 0; i < Body.Loads.Count; i++)
            {
                if (stage.Loads.Contains(Body.Loads[i].Register))
                    LoadElements(i, vector, part);
            }

            foreach (int register in stage.Reloads)
            {
                KeepAddress(register, vector);
                Il.Emit(OpCodes.Call, Lanes.Load);
                Set(register);
            }
        }

        foreach (int i in stage.Steps)
        {
            // A row of one vector stays in registers from stage to stage.
            if (!narrow || inRegisters.Add(i))
                Step(Body.Steps[i]);
        }

        for (int r = 0; r < kinds.Length; r++)
        {
            Get(Body.Steps[stage.Reductions[r]].A);
            if (part)
            {
                Il.Emit(OpCodes.Ldloc, identities[r]);
                Il.Emit(OpCodes.Ldloc, Count);
                Il.Emit(OpCodes.Call, Lanes.KeepFirst);
            }

            Il.Emit(OpCodes.Ldloc, sums[r][vector]);
            Il.Emit(OpCodes.Call, kinds[r].Combine);
            Il.Emit(OpCodes.Stloc, sums[r][vector]);
        }

        if (!narrow)
        {
            foreach (int register in stage.Keeps)
            {
                Get(register);
                KeepAddress(register, vector);
                Il.Emit(OpCodes.Call, Lanes.Store);
            }
        }

        foreach (int i in stage.Stores)
            StoreElements(i, vector, part);
    }

    protected override void Address(int operand, DType dtype, int vector)
    {
        Il.Emit(OpCodes.Ldloc, Start(operand));
        if (narrow)
            return;
        Il.Emit(OpCodes.Ldloc, dtype == DType.Bool ? column : offset);
        Il.Emit(OpCodes.Add);
        Ahead(vector * Lanes.Width * dtype.Size());
    }

    void KeepAddress(int register, int vector)
    {
        Il.Emit(OpCodes.Ldarg_3);
        Il.Emit(OpCodes.Ldloc, keepBytes);
        Constant(Plan.Kept.IndexOf(register));
        Il.Emit(OpCodes.Mul);
        Il.Emit(OpCodes.Add);
        Il.Emit(OpCodes.Ldloc, offset);
        Il.Emit(OpCodes.Add);
        Ahead(vector * Lanes.Width * ElementBytes);
    }
}
