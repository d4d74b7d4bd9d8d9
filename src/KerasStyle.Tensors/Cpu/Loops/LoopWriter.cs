using System.Reflection;
using System.Reflection.Emit;

namespace KerasStyle.Tensors.Cpu;

/// <summary>The code of a loop nest but for its loops: registers, steps, loads and stores of one vector.</summary>
abstract class LoopWriter
{
    protected const int ElementBytes = 4;

    readonly LocalBuilder[] registers, addresses;

    protected LoopWriter(LoopBody body, LoopPlan plan, ILGenerator il)
    {
        (Body, Plan, Il) = (body, plan, il);
        registers = [.. body.Types.Select(_ => il.DeclareLocal(Lanes.Vector))];
        addresses = [.. Enumerable.Range(0, body.Loads.Count + body.Stores.Count).Select(_ => Local())];
        Count = Local();
    }

    protected LaneTable Lanes { get; } = LaneTable.Current;

    protected LoopBody Body { get; }

    protected LoopPlan Plan { get; }

    protected ILGenerator Il { get; }

    /// <summary>Lanes that count in a part of a vector.</summary>
    protected LocalBuilder Count { get; }

    public abstract void Write();

    /// <summary>Pushes the address of a vector of elements of an operand.</summary>
    protected abstract void Address(int operand, DType dtype, int vector);

    /// <summary>Pushes the address of a vector of what a store combines over rows.</summary>
    protected virtual void ResultAddress(int operand, int vector) => Address(operand, DType.Float32, vector);

    protected LocalBuilder Local() => Il.DeclareLocal(typeof(nint));

    protected void ReadAddresses()
    {
        for (int i = 0; i < addresses.Length; i++)
        {
            Il.Emit(OpCodes.Ldarg_0);
            Il.Emit(OpCodes.Ldc_I4, i * IntPtr.Size);
            Il.Emit(OpCodes.Add);
            Il.Emit(OpCodes.Ldind_I);
            Il.Emit(OpCodes.Stloc, addresses[i]);
        }
    }

    protected LocalBuilder Start(int operand) => addresses[operand];

    protected int StoreOperand(int store) => Body.Loads.Count + store;

    protected void EachLoad(Extent extent, Action<int> write)
    {
        for (int i = 0; i < Body.Loads.Count; i++)
        {
            if (Body.Loads[i].Extent == extent)
                write(i);
        }
    }

    /// <summary>Stores of values that a row has one of.</summary>
    protected IEnumerable<int> RowStores => Enumerable.Range(0, Body.Stores.Count).Where(i => Body.Extents[Body.Stores[i].Register] is Extent.Rows or Extent.None);

    /// <summary>What is the same in all rows.</summary>
    protected void Invariants()
    {
        EachLoad(Extent.None, i => Broadcast(i, () => Il.Emit(OpCodes.Ldloc, addresses[i])));
        SingleSteps(s => Body.Extents[s.Register] == Extent.None);
    }

    /// <summary>Steps over values of rows that are known before a stage.</summary>
    protected void RowSteps(int stage) => SingleSteps(s => Body.Extents[s.Register] == Extent.Rows && !s.IsReduction && Plan.StageOf(s.Register) == stage);

    void SingleSteps(Func<LoopStep, bool> wanted)
    {
        foreach (LoopStep step in Body.Steps.Where(wanted))
            Step(step);
    }

    protected void Step(LoopStep step)
    {
        LaneFunction lane = Lanes.Find(step.Op, step.Operand)!;
        MethodInfo function = Plan.CallsDear && ElementwiseCost.IsDear(step.Op) ? lane.Call ?? lane.Lane : lane.Lane;
        int operands = function.GetParameters().Length;
        Get(step.A);
        if (operands > 1)
            Get(step.B);
        if (operands > 2)
            Get(step.C);
        Il.Emit(OpCodes.Call, function);
        Set(step.Register);
    }

    protected void Get(int register) => Il.Emit(OpCodes.Ldloc, registers[register]);

    protected void Set(int register) => Il.Emit(OpCodes.Stloc, registers[register]);

    /// <summary>One value in all lanes; <paramref name="address"/> pushes where it is.</summary>
    protected void Broadcast(int load, Action address)
    {
        int register = Body.Loads[load].Register;
        address();
        Il.Emit(OpCodes.Call, Body.Types[register] == DType.Bool ? Lanes.BroadcastMask : Lanes.Broadcast);
        Set(register);
    }

    protected void LoadElements(int load, int vector, bool part)
    {
        int register = Body.Loads[load].Register;
        DType dtype = Body.Types[register];
        Address(load, dtype, vector);
        if (part)
            Il.Emit(OpCodes.Ldloc, Count);
        Il.Emit(OpCodes.Call, (dtype == DType.Bool, part) switch
        {
            (false, false) => Lanes.Load,
            (false, true) => Lanes.LoadPart,
            (true, false) => Lanes.LoadMask,
            (true, true) => Lanes.LoadMaskPart,
        });
        Set(register);
    }

    protected void StoreElements(int store, int vector, bool part)
    {
        LoopStore written = Body.Stores[store];
        int operand = StoreOperand(store);
        bool combines = written.Result != LoopResult.Value && Body.Extents[written.Register] == Extent.Full, mask = Body.Types[written.Register] == DType.Bool;
        Get(written.Register);
        if (combines)
        {
            ResultAddress(operand, vector);
            if (part)
                Il.Emit(OpCodes.Ldloc, Count);
            Il.Emit(OpCodes.Call, part ? Lanes.LoadPart : Lanes.Load);
            Il.Emit(OpCodes.Call, Lanes.Reduction(written.Kind).Combine);
            ResultAddress(operand, vector);
        }
        else
        {
            Address(operand, Body.Types[written.Register], vector);
        }

        if (part)
            Il.Emit(OpCodes.Ldloc, Count);
        Il.Emit(OpCodes.Call, (mask, part) switch
        {
            (false, false) => Lanes.Store,
            (false, true) => Lanes.StorePart,
            (true, false) => Lanes.StoreMask,
            (true, true) => Lanes.StoreMaskPart,
        });
    }

    /// <summary>The reductions at a stage's end.</summary>
    protected LaneReductionFunction[] ReductionsOf(LoopPlan.Stage stage) => [.. stage.Reductions.Select(i => Lanes.Reduction(((Reduce)Body.Steps[i].Op).Kind))];

    /// <summary>New locals that hold a reduction's identity.</summary>
    protected LocalBuilder[] Sums(LaneReductionFunction reduction, int count)
    {
        LocalBuilder[] sums = [.. Enumerable.Range(0, count).Select(_ => Il.DeclareLocal(Lanes.Vector))];
        foreach (LocalBuilder sum in sums)
        {
            Il.Emit(OpCodes.Ldc_R4, reduction.Identity);
            Il.Emit(OpCodes.Call, Lanes.FromFloat);
            Il.Emit(OpCodes.Stloc, sum);
        }

        return sums;
    }

    protected void Constant(int value)
    {
        Il.Emit(OpCodes.Ldc_I4, value);
        Il.Emit(OpCodes.Conv_I);
    }

    protected void SetTo(LocalBuilder local, int value)
    {
        Constant(value);
        Il.Emit(OpCodes.Stloc, local);
    }

    protected void Increase(LocalBuilder local, int by)
    {
        Il.Emit(OpCodes.Ldloc, local);
        Constant(by);
        Il.Emit(OpCodes.Add);
        Il.Emit(OpCodes.Stloc, local);
    }

    /// <summary>Adds a constant to the address on the stack.</summary>
    protected void Ahead(int bytes)
    {
        if (bytes == 0)
            return;
        Constant(bytes);
        Il.Emit(OpCodes.Add);
    }

    /// <summary>Repeats while a local is less than what <paramref name="limit"/> pushes.</summary>
    protected void While(LocalBuilder local, Action limit, Action write)
    {
        Label top = Il.DefineLabel(), end = Il.DefineLabel();
        Il.MarkLabel(top);
        Il.Emit(OpCodes.Ldloc, local);
        limit();
        Il.Emit(OpCodes.Bge, end);
        write();
        Il.Emit(OpCodes.Br, top);
        Il.MarkLabel(end);
    }

    protected void PushRows() => Il.Emit(OpCodes.Ldarg_1);

    protected void PushColumns() => Il.Emit(OpCodes.Ldarg_2);
}
