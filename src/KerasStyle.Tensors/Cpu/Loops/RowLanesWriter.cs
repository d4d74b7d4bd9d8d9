using System.Reflection.Emit;

namespace KerasStyle.Tensors.Cpu;

/// <summary>A loop nest with neighbouring rows on the lanes: elements lie column by column (element (r, c) at c · rows + r), so that a value of a row is one
/// lane and no reduction of a row combines lanes.</summary>
sealed class RowLanesWriter : LoopWriter
{
    readonly bool whole;
    readonly LocalBuilder row, column, index, vectorOffset, keepBytes;      // index = column · rows + row

    /// <param name="body">The nest.</param>
    /// <param name="plan">Its stages.</param>
    /// <param name="whole">Whether the rows always fill whole vectors.</param>
    /// <param name="il">Takes the code.</param>
    public RowLanesWriter(LoopBody body, LoopPlan plan, bool whole, ILGenerator il)
        : base(body, plan, il)
    {
        this.whole = whole;
        (row, column, index, vectorOffset, keepBytes) = (Local(), Local(), Local(), Local(), Local());
    }

    int VectorBytes => Lanes.Width * ElementBytes;

    public override void Write()
    {
        ReadAddresses();
        PushColumns();
        Constant(VectorBytes);
        Il.Emit(OpCodes.Mul);
        Il.Emit(OpCodes.Stloc, keepBytes);
        Invariants();
        LocalBuilder limit = Local();
        PushRows();
        Constant(Lanes.Width - 1);
        Il.Emit(OpCodes.Sub);
        Il.Emit(OpCodes.Stloc, limit);
        While(row, () => Il.Emit(OpCodes.Ldloc, limit), () => Rows(part: false));
        if (!whole)
        {
            PushRows();
            Il.Emit(OpCodes.Ldloc, row);
            Il.Emit(OpCodes.Sub);
            Il.Emit(OpCodes.Stloc, Count);
            While(row, PushRows, () => Rows(part: true));
        }

        Il.Emit(OpCodes.Ret);
    }

    // One vector of rows.
    void Rows(bool part)
    {
        Il.Emit(OpCodes.Ldloc, row);
        Il.Emit(OpCodes.Stloc, index);
        EachLoad(Extent.Rows, i => LoadElements(i, 0, part));
        RowSteps(0);
        for (int s = 0; s < Plan.Stages.Length; s++)
        {
            Stage(Plan.Stages[s], part);
            RowSteps(s + 1);
        }

        Il.Emit(OpCodes.Ldloc, row);
        Il.Emit(OpCodes.Stloc, index);
        foreach (int i in RowStores)
            StoreElements(i, 0, part);
        Increase(row, Lanes.Width);
    }

    void Stage(LoopPlan.Stage stage, bool part)
    {
        LaneReductionFunction[] kinds = ReductionsOf(stage);
        LocalBuilder[] sums = [.. kinds.Select(k => Sums(k, 1)[0])];
        Il.Emit(OpCodes.Ldloc, row);
        Il.Emit(OpCodes.Stloc, index);
        SetTo(vectorOffset, 0);
        SetTo(column, 0);
        While(column, PushColumns, () =>
        {
            for (int i = 0; i < Body.Loads.Count; i++)
            {
                if (stage.Loads.Contains(Body.Loads[i].Register))
                    Load(i, part);
            }

            foreach (int register in stage.Reloads)
            {
                KeepAddress(register);
                Il.Emit(OpCodes.Call, Lanes.Load);
                Set(register);
            }

            foreach (int i in stage.Steps)
                Step(Body.Steps[i]);
            for (int r = 0; r < kinds.Length; r++)
            {
                Get(Body.Steps[stage.Reductions[r]].A);
                Il.Emit(OpCodes.Ldloc, sums[r]);
                Il.Emit(OpCodes.Call, kinds[r].Combine);
                Il.Emit(OpCodes.Stloc, sums[r]);
            }

            foreach (int register in stage.Keeps)
            {
                Get(register);
                KeepAddress(register);
                Il.Emit(OpCodes.Call, Lanes.Store);
            }

            foreach (int i in stage.Stores)
                StoreElements(i, 0, part);
            Increase(column, 1);
            Increase(vectorOffset, VectorBytes);
            Il.Emit(OpCodes.Ldloc, index);
            PushRows();
            Il.Emit(OpCodes.Add);
            Il.Emit(OpCodes.Stloc, index);
        });
        for (int r = 0; r < kinds.Length; r++)
        {
            Il.Emit(OpCodes.Ldloc, sums[r]);
            Set(Body.Steps[stage.Reductions[r]].Register);
        }
    }

    void Load(int load, bool part)
    {
        if (Body.Loads[load].Extent == Extent.Full)
        {
            LoadElements(load, 0, part);
            return;
        }

        Broadcast(load, () =>
        {
            Il.Emit(OpCodes.Ldloc, Start(load));
            Il.Emit(OpCodes.Ldloc, column);
            Constant(Body.Types[Body.Loads[load].Register].Size());
            Il.Emit(OpCodes.Mul);
            Il.Emit(OpCodes.Add);
        });
    }

    protected override void Address(int operand, DType dtype, int vector)
    {
        Il.Emit(OpCodes.Ldloc, Start(operand));
        Il.Emit(OpCodes.Ldloc, index);
        Constant(dtype.Size());
        Il.Emit(OpCodes.Mul);
        Il.Emit(OpCodes.Add);
    }

    // A vector for each column.
    protected override void ResultAddress(int operand, int vector)
    {
        Il.Emit(OpCodes.Ldloc, Start(operand));
        Il.Emit(OpCodes.Ldloc, vectorOffset);
        Il.Emit(OpCodes.Add);
    }

    void KeepAddress(int register)
    {
        Il.Emit(OpCodes.Ldarg_3);
        Il.Emit(OpCodes.Ldloc, keepBytes);
        Constant(Plan.Kept.IndexOf(register));
        Il.Emit(OpCodes.Mul);
        Il.Emit(OpCodes.Add);
        Il.Emit(OpCodes.Ldloc, vectorOffset);
        Il.Emit(OpCodes.Add);
    }
}
