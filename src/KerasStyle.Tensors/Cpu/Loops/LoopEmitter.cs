using System.Collections.Concurrent;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu;

/// <summary>A loop nest as machine code: addresses of the first row of the loads, then of the stores; scratch for what is kept between stages.</summary>
unsafe delegate void LoopCode(byte** operands, nint rows, nint columns, byte* scratch);

/// <summary>What lies on the lanes of a vector while a nest runs.</summary>
enum LoopLanes
{
    /// <summary>Neighbouring columns of a row.</summary>
    Columns,

    /// <summary>A whole row, which is never longer than one vector.</summary>
    WholeRow,

    /// <summary>Neighbouring rows, column by column: for rows too short to fill a vector.</summary>
    Rows,
}

/// <summary>Writes loop nests as machine code at run time, from the same lane functions in the same order as <see cref="LoopInterpreter"/>.</summary>
static class LoopEmitter
{
    static readonly ConcurrentDictionary<LoopKey, LoopCode> Known = new();

    /// <summary>The code of a nest; null where code cannot be written at run time.</summary>
    /// <param name="body">The nest.</param>
    /// <param name="plan">Its stages.</param>
    /// <param name="lanes">What lies on the lanes.</param>
    /// <param name="whole">Whether what lies on the lanes always fills whole vectors (and whole rounds of each stage).</param>
    public static LoopCode? Compile(LoopBody body, LoopPlan plan, LoopLanes lanes, bool whole)
    {
        if (!RuntimeFeature.IsDynamicCodeCompiled)
            return null;
        LoopKey key = new LoopKey().Add((int)lanes, whole ? 1 : 0, body.Loads.Count, body.Steps.Count);
        foreach (LoopLoad load in body.Loads)
            key.Add(load.Register, (int)load.Extent, (int)body.Types[load.Register]);
        foreach (LoopStep step in body.Steps)
            key.Add(step.Op).Add((int)step.Operand, step.A, step.B, step.C, step.Register);
        foreach (LoopStore store in body.Stores)
            key.Add(store.Register, (int)store.Result, (int)store.Kind);
        return Known.GetOrAdd(key, _ => Emit(body, plan, lanes, whole));
    }

    static LoopCode Emit(LoopBody body, LoopPlan plan, LoopLanes lanes, bool whole)
    {
#pragma warning disable IL3050 // reached only where dynamic code is compiled
        var method = new DynamicMethod("loops", typeof(void), [typeof(byte).MakePointerType().MakePointerType(), typeof(nint), typeof(nint), typeof(byte).MakePointerType()], typeof(LoopEmitter).Module, skipVisibility: true);
#pragma warning restore IL3050
        ILGenerator il = method.GetILGenerator();
        LoopWriter writer = lanes == LoopLanes.Rows
            ? new RowLanesWriter(body, plan, whole, il)
            : new ColumnLanesWriter(body, plan, narrow: lanes == LoopLanes.WholeRow, whole, il);
        writer.Write();
        LoopCode code = method.CreateDelegate<LoopCode>();
        RuntimeHelpers.PrepareDelegate(code);
        return code;
    }
}
