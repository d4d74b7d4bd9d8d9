using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu;

/// <summary>A loop nest as machine code: addresses of the first row of the loads, then of the stores; scratch for what a row keeps between stages.</summary>
unsafe delegate void LoopCode(byte** operands, nint rows, nint columns, byte* scratch);

/// <summary>Writes loop nests as machine code at run time, from the same lane functions in the same order as <see cref="LoopInterpreter"/>.</summary>
sealed class LoopEmitter
{
    const int ElementBytes = 4;

    static readonly ConcurrentDictionary<string, LoopCode> Known = new();

    readonly LaneTable lanes = LaneTable.Current;
    readonly LoopBody body;
    readonly LoopPlan plan;
    readonly bool narrow, whole;
    readonly ILGenerator il;
    readonly LocalBuilder[] registers, addresses;
    readonly HashSet<int> inRegisters = [];
    readonly LocalBuilder row, column, offset, count, keepBytes;

    LoopEmitter(LoopBody body, LoopPlan plan, bool narrow, bool whole, ILGenerator il)
    {
        (this.body, this.plan, this.narrow, this.whole, this.il) = (body, plan, narrow, whole, il);
        registers = [.. body.Types.Select(_ => il.DeclareLocal(lanes.Vector))];
        addresses = [.. Enumerable.Range(0, body.Loads.Count + body.Stores.Count).Select(_ => il.DeclareLocal(typeof(nint)))];
        (row, column, offset, count, keepBytes) = (Local(), Local(), Local(), Local(), Local());
    }

    /// <summary>The code of a nest; null where code cannot be written at run time.</summary>
    /// <param name="body">The nest.</param>
    /// <param name="plan">Its stages.</param>
    /// <param name="narrow">Whether a row is never longer than one vector.</param>
    /// <param name="whole">Whether the length of a row is always a multiple of what one round of each stage takes.</param>
    public static LoopCode? Compile(LoopBody body, LoopPlan plan, bool narrow, bool whole)
    {
        if (!RuntimeFeature.IsDynamicCodeCompiled)
            return null;
        string key = $"{narrow}{whole}"
            + string.Join(';', body.Loads.Select(l => $"{l.Register}{l.Extent}{body.Types[l.Register]}"))
            + string.Join(';', body.Steps.Select(s => $"{s.Op}{s.Operand}{s.A},{s.B},{s.C}>{s.Register}"))
            + string.Join(';', body.Stores.Select(s => $"{s.Register}{s.Result}{s.Kind}"));
        return Known.GetOrAdd(key, _ => Emit(body, plan, narrow, whole));
    }

    static LoopCode Emit(LoopBody body, LoopPlan plan, bool narrow, bool whole)
    {
#pragma warning disable IL3050 // reached only where dynamic code is compiled
        var method = new DynamicMethod("loops", typeof(void), [typeof(byte).MakePointerType().MakePointerType(), typeof(nint), typeof(nint), typeof(byte).MakePointerType()], typeof(LoopEmitter).Module, skipVisibility: true);
#pragma warning restore IL3050
        new LoopEmitter(body, plan, narrow, whole, method.GetILGenerator()).Write();
        return method.CreateDelegate<LoopCode>();
    }

    LocalBuilder Local() => il.DeclareLocal(typeof(nint));

    void Write()
    {
        for (int i = 0; i < addresses.Length; i++)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, i * IntPtr.Size);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Ldind_I);
            il.Emit(OpCodes.Stloc, addresses[i]);
        }

        // Each kept value has the columns' bytes, rounded up to whole cache lines.
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldc_I4, ElementBytes);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Ldc_I4, 63);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldc_I4, ~63);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.And);
        il.Emit(OpCodes.Stloc, keepBytes);

        EachLoad(Extent.None, i => Broadcast(i));
        SingleSteps(s => body.Extents[s.Register] == Extent.None);
        if (narrow)
        {
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Stloc, count);
            EachLoad(Extent.Columns, i => LoadElements(i, 0, part: true));
        }

        Label top = il.DefineLabel(), end = il.DefineLabel();
        il.MarkLabel(top);
        Less(row, OpCodes.Ldarg_1, end);
        EachLoad(Extent.Rows, i => Broadcast(i));
        if (narrow)
            EachLoad(Extent.Full, i => LoadElements(i, 0, part: true));
        RowSteps(0);
        for (int s = 0; s < plan.Stages.Length; s++)
        {
            Stage(plan.Stages[s]);
            RowSteps(s + 1);
        }

        for (int i = 0; i < body.Stores.Count; i++)
        {
            LoopStore store = body.Stores[i];
            if (body.Extents[store.Register] is not (Extent.Rows or Extent.None))
                continue;
            il.Emit(OpCodes.Ldloc, registers[store.Register]);
            il.Emit(OpCodes.Ldloc, addresses[body.Loads.Count + i]);
            Constant(1);
            il.Emit(OpCodes.Call, body.Types[store.Register] == DType.Bool ? lanes.StoreMaskPart : lanes.StorePart);
        }

        for (int i = 0; i < addresses.Length; i++)
            NextRow(i);
        Increase(row, 1);
        il.Emit(OpCodes.Br, top);
        il.MarkLabel(end);
        il.Emit(OpCodes.Ret);
    }

    void EachLoad(Extent extent, Action<int> write)
    {
        for (int i = 0; i < body.Loads.Count; i++)
        {
            if (body.Loads[i].Extent == extent)
                write(i);
        }
    }

    void NextRow(int operand)
    {
        bool store = operand >= body.Loads.Count;
        LoopStore written = store ? body.Stores[operand - body.Loads.Count] : default;
        int register = store ? written.Register : body.Loads[operand].Register;
        Extent extent = body.Extents[register];
        // Combinations over rows stay where they are, unless the value is one per row: then its rows are combined afterwards.
        if (extent is Extent.None or Extent.Columns && !store || (store && extent == Extent.Full && written.Result != LoopResult.Value))
            return;
        il.Emit(OpCodes.Ldloc, addresses[operand]);
        if (extent == Extent.Full)
            il.Emit(OpCodes.Ldarg_2);
        else
            Constant(1);
        Constant(body.Types[register].Size());
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, addresses[operand]);
    }

    // Steps over single values, which all lanes compute alike.
    void RowSteps(int stage) => SingleSteps(s => body.Extents[s.Register] == Extent.Rows && !s.IsReduction && plan.StageOf(s.Register) == stage);

    void SingleSteps(Func<LoopStep, bool> wanted)
    {
        foreach (LoopStep step in body.Steps.Where(wanted))
            Step(step);
    }

    void Stage(LoopPlan.Stage stage)
    {
        LaneReduction[] kinds = [.. stage.Reductions.Select(i => lanes.Reduction(((Reduce)body.Steps[i].Op).Kind))];
        LocalBuilder[][] sums = [.. kinds.Select(_ => Enumerable.Range(0, stage.Unroll).Select(_ => il.DeclareLocal(lanes.Vector)).ToArray())];
        LocalBuilder[] identities = [.. kinds.Select(_ => il.DeclareLocal(lanes.Vector))];
        for (int r = 0; r < kinds.Length; r++)
        {
            BroadcastConstant(kinds[r].Identity);
            il.Emit(OpCodes.Stloc, identities[r]);
            foreach (LocalBuilder sum in sums[r])
            {
                il.Emit(OpCodes.Ldloc, identities[r]);
                il.Emit(OpCodes.Stloc, sum);
            }
        }

        if (narrow)
        {
            Elements(stage, 0, part: true, kinds, sums, identities);
        }
        else
        {
            Constant(0);
            il.Emit(OpCodes.Stloc, column);
            Constant(0);
            il.Emit(OpCodes.Stloc, offset);
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
                il.Emit(OpCodes.Call, kinds[r].Combine);
            }
            else
            {
                il.Emit(OpCodes.Ldloc, sums[r][0]);
            }

            il.Emit(OpCodes.Call, kinds[r].Across);
            il.Emit(OpCodes.Stloc, registers[body.Steps[stage.Reductions[r]].Register]);

            void Combine(LocalBuilder a, LocalBuilder b)
            {
                il.Emit(OpCodes.Ldloc, a);
                il.Emit(OpCodes.Ldloc, b);
                il.Emit(OpCodes.Call, kinds[r].Combine);
            }
        }
    }

    void WholeVectors(LoopPlan.Stage stage, LaneReduction[] kinds, LocalBuilder[][] sums, LocalBuilder[] identities)
    {
        int width = lanes.Width * stage.Unroll;
        LocalBuilder limit = Local();
        il.Emit(OpCodes.Ldarg_2);
        Constant(width - 1);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Stloc, limit);
        Label top = il.DefineLabel(), end = il.DefineLabel();
        il.MarkLabel(top);
        il.Emit(OpCodes.Ldloc, column);
        il.Emit(OpCodes.Ldloc, limit);
        il.Emit(OpCodes.Bge, end);
        for (int u = 0; u < stage.Unroll; u++)
            Elements(stage, u, part: false, kinds, sums, identities);
        Increase(column, width);
        Increase(offset, width * ElementBytes);
        il.Emit(OpCodes.Br, top);
        il.MarkLabel(end);
    }

    void PartVectors(LoopPlan.Stage stage, LaneReduction[] kinds, LocalBuilder[][] sums, LocalBuilder[] identities)
    {
        Label top = il.DefineLabel(), end = il.DefineLabel(), full = il.DefineLabel();
        il.MarkLabel(top);
        Less(column, OpCodes.Ldarg_2, end);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldloc, column);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Stloc, count);
        il.Emit(OpCodes.Ldloc, count);
        Constant(lanes.Width);
        il.Emit(OpCodes.Ble, full);
        Constant(lanes.Width);
        il.Emit(OpCodes.Stloc, count);
        il.MarkLabel(full);
        Elements(stage, 0, part: true, kinds, sums, identities);
        Increase(column, lanes.Width);
        Increase(offset, lanes.Width * ElementBytes);
        il.Emit(OpCodes.Br, top);
        il.MarkLabel(end);
    }

    // One vector of elements through a stage.
    void Elements(LoopPlan.Stage stage, int vector, bool part, LaneReduction[] kinds, LocalBuilder[][] sums, LocalBuilder[] identities)
    {
        if (!narrow)
        {
            for (int i = 0; i < body.Loads.Count; i++)
            {
                if (stage.Loads.Contains(body.Loads[i].Register))
                    LoadElements(i, vector, part);
            }

            foreach (int register in stage.Reloads)
            {
                KeepAddress(register, vector);
                il.Emit(OpCodes.Call, lanes.Load);
                il.Emit(OpCodes.Stloc, registers[register]);
            }
        }

        foreach (int i in stage.Steps)
        {
            // A row of one vector stays in registers from stage to stage.
            if (!narrow || inRegisters.Add(i))
                Step(body.Steps[i]);
        }

        for (int r = 0; r < kinds.Length; r++)
        {
            il.Emit(OpCodes.Ldloc, registers[body.Steps[stage.Reductions[r]].A]);
            if (part)
            {
                il.Emit(OpCodes.Ldloc, identities[r]);
                il.Emit(OpCodes.Ldloc, count);
                il.Emit(OpCodes.Call, lanes.KeepFirst);
            }

            il.Emit(OpCodes.Ldloc, sums[r][vector]);
            il.Emit(OpCodes.Call, kinds[r].Combine);
            il.Emit(OpCodes.Stloc, sums[r][vector]);
        }

        if (!narrow)
        {
            foreach (int register in stage.Keeps)
            {
                il.Emit(OpCodes.Ldloc, registers[register]);
                KeepAddress(register, vector);
                il.Emit(OpCodes.Call, lanes.Store);
            }
        }

        foreach (int i in stage.Stores)
            StoreElements(i, vector, part);
    }

    void StoreElements(int store, int vector, bool part)
    {
        LoopStore written = body.Stores[store];
        DType dtype = body.Types[written.Register];
        int operand = body.Loads.Count + store;
        il.Emit(OpCodes.Ldloc, registers[written.Register]);
        if (written.Result != LoopResult.Value)
        {
            Address(operand, dtype, vector);
            if (part)
                il.Emit(OpCodes.Ldloc, count);
            il.Emit(OpCodes.Call, part ? lanes.LoadPart : lanes.Load);
            il.Emit(OpCodes.Call, lanes.Reduction(written.Kind).Combine);
        }

        Address(operand, dtype, vector);
        if (part)
            il.Emit(OpCodes.Ldloc, count);
        il.Emit(OpCodes.Call, (dtype == DType.Bool, part) switch
        {
            (false, false) => lanes.Store,
            (false, true) => lanes.StorePart,
            (true, false) => lanes.StoreMask,
            (true, true) => lanes.StoreMaskPart,
        });
    }

    void LoadElements(int load, int vector, bool part)
    {
        int register = body.Loads[load].Register;
        DType dtype = body.Types[register];
        Address(load, dtype, vector);
        if (part)
            il.Emit(OpCodes.Ldloc, count);
        il.Emit(OpCodes.Call, (dtype == DType.Bool, part) switch
        {
            (false, false) => lanes.Load,
            (false, true) => lanes.LoadPart,
            (true, false) => lanes.LoadMask,
            (true, true) => lanes.LoadMaskPart,
        });
        il.Emit(OpCodes.Stloc, registers[register]);
    }

    void Broadcast(int load)
    {
        int register = body.Loads[load].Register;
        il.Emit(OpCodes.Ldloc, addresses[load]);
        il.Emit(OpCodes.Call, body.Types[register] == DType.Bool ? lanes.BroadcastMask : lanes.Broadcast);
        il.Emit(OpCodes.Stloc, registers[register]);
    }

    void Step(LoopStep step)
    {
        MethodInfo function = lanes.Find(step.Op, step.Operand)!.Lane;
        int operands = function.GetParameters().Length;
        il.Emit(OpCodes.Ldloc, registers[step.A]);
        if (operands > 1)
            il.Emit(OpCodes.Ldloc, registers[step.B]);
        if (operands > 2)
            il.Emit(OpCodes.Ldloc, registers[step.C]);
        il.Emit(OpCodes.Call, function);
        il.Emit(OpCodes.Stloc, registers[step.Register]);
    }

    // address + column (+ vectors behind it)
    void Address(int operand, DType dtype, int vector)
    {
        il.Emit(OpCodes.Ldloc, addresses[operand]);
        if (narrow)
            return;
        il.Emit(OpCodes.Ldloc, dtype == DType.Bool ? column : offset);
        il.Emit(OpCodes.Add);
        Ahead(vector * lanes.Width * dtype.Size());
    }

    void KeepAddress(int register, int vector)
    {
        il.Emit(OpCodes.Ldarg_3);
        il.Emit(OpCodes.Ldloc, keepBytes);
        Constant(plan.Kept.IndexOf(register));
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldloc, offset);
        il.Emit(OpCodes.Add);
        Ahead(vector * lanes.Width * ElementBytes);
    }

    void Ahead(int bytes)
    {
        if (bytes == 0)
            return;
        Constant(bytes);
        il.Emit(OpCodes.Add);
    }

    void BroadcastConstant(float value)
    {
        il.Emit(OpCodes.Ldc_R4, value);
        il.Emit(OpCodes.Call, lanes.FromFloat);
    }

    void Constant(int value)
    {
        il.Emit(OpCodes.Ldc_I4, value);
        il.Emit(OpCodes.Conv_I);
    }

    void Increase(LocalBuilder local, int by)
    {
        il.Emit(OpCodes.Ldloc, local);
        Constant(by);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, local);
    }

    void Less(LocalBuilder local, OpCode argument, Label otherwise)
    {
        il.Emit(OpCodes.Ldloc, local);
        il.Emit(argument);
        il.Emit(OpCodes.Bge, otherwise);
    }
}
