using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu;

/// <summary>A whole element-wise program as one loop over vectors: addresses of the loads, then of the stores; a multiple of the vector width of elements.</summary>
unsafe delegate void ElementwiseLoop(byte** operands, nint count);

/// <summary>Writes element-wise programs as machine code at run time. Each operation has one lane function that the loop calls and
/// the compiler inlines, so the code does exactly what the interpreter does, without the passes over memory between operations.</summary>
static class ElementwiseEmitter
{
    static readonly ConcurrentDictionary<LoopKey, ElementwiseLoop> Known = new();

    /// <summary>Leaves programs to the interpreter, as where code cannot be written at run time.</summary>
    internal static bool InterpretsAll { get; set; }

    /// <summary>The loop of a program; null where code cannot be written at run time, or when an operation has no lane form.</summary>
    public static ElementwiseLoop? Compile(ElementwiseProgram program)
    {
        LaneTable lanes = LaneTable.Current;
        if (!RuntimeFeature.IsDynamicCodeCompiled || InterpretsAll)
            return null;
        if (program.Types.Any(t => t is not (DType.Float32 or DType.Int32 or DType.Bool)) || program.Steps.Any(s => lanes.Find(s.Op, s.Operand) == null))
            return null;
        // Equal programs over other shapes and addresses share their code.
        LoopKey key = new LoopKey().Add(program.Loads.Length, program.Steps.Length);
        foreach (Load load in program.Loads)
            key.Add(load.Kind == LoadKind.Scalar ? 1 : 0, load.Register, (int)program.Types[load.Register]);
        foreach (Step step in program.Steps)
            key.Add(step.Op).Add((int)step.Operand, step.A, step.B, step.C, step.Register);
        foreach (Store store in program.Stores)
            key.Add(store.Register);
        return Known.GetOrAdd(key, _ => Emit(program, lanes));
    }

    static ElementwiseLoop Emit(ElementwiseProgram program, LaneTable lanes)
    {
#pragma warning disable IL3050 // reached only where dynamic code is compiled
        var method = new DynamicMethod("elementwise", typeof(void), [typeof(byte).MakePointerType().MakePointerType(), typeof(nint)], typeof(ElementwiseEmitter).Module, skipVisibility: true);
#pragma warning restore IL3050
        ILGenerator il = method.GetILGenerator();
        LocalBuilder[] registers = [.. program.Types.Select(_ => il.DeclareLocal(lanes.Vector))];
        LocalBuilder[] addresses = [.. Enumerable.Range(0, program.Loads.Length + program.Stores.Length).Select(_ => il.DeclareLocal(typeof(nint)))];
        LocalBuilder index = il.DeclareLocal(typeof(nint));
        for (int i = 0; i < addresses.Length; i++)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, i * IntPtr.Size);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Ldind_I);
            il.Emit(OpCodes.Stloc, addresses[i]);
        }

        for (int i = 0; i < program.Loads.Length; i++)
        {
            if (program.Loads[i].Kind == LoadKind.Scalar)
                Read(i, lanes.Broadcast, lanes.BroadcastMask, element: false);
        }

        Label top = il.DefineLabel(), end = il.DefineLabel();
        il.MarkLabel(top);
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Bge, end);
        for (int i = 0; i < program.Loads.Length; i++)
        {
            if (program.Loads[i].Kind != LoadKind.Scalar)
                Read(i, lanes.Load, lanes.LoadMask, element: true);
        }

        foreach (Step step in program.Steps)
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

        for (int i = 0; i < program.Stores.Length; i++)
        {
            DType dtype = program.Types[program.Stores[i].Register];
            il.Emit(OpCodes.Ldloc, registers[program.Stores[i].Register]);
            Address(program.Loads.Length + i, dtype);
            il.Emit(OpCodes.Call, dtype == DType.Bool ? lanes.StoreMask : lanes.Store);
        }

        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldc_I4, lanes.Width);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, index);
        il.Emit(OpCodes.Br, top);
        il.MarkLabel(end);
        il.Emit(OpCodes.Ret);
        ElementwiseLoop loop = method.CreateDelegate<ElementwiseLoop>();
        RuntimeHelpers.PrepareDelegate(loop);
        return loop;

        void Read(int load, MethodInfo ofNumbers, MethodInfo ofBools, bool element)
        {
            int register = program.Loads[load].Register;
            DType dtype = program.Types[register];
            if (element)
                Address(load, dtype);
            else
                il.Emit(OpCodes.Ldloc, addresses[load]);
            il.Emit(OpCodes.Call, dtype == DType.Bool ? ofBools : ofNumbers);
            il.Emit(OpCodes.Stloc, registers[register]);
        }

        void Address(int operand, DType dtype)
        {
            il.Emit(OpCodes.Ldloc, addresses[operand]);
            il.Emit(OpCodes.Ldloc, index);
            if (dtype != DType.Bool)
            {
                il.Emit(OpCodes.Ldc_I4_4);
                il.Emit(OpCodes.Conv_I);
                il.Emit(OpCodes.Mul);
            }

            il.Emit(OpCodes.Add);
        }
    }
}
