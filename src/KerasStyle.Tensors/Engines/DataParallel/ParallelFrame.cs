using System.Runtime.InteropServices;

namespace KerasStyle.Tensors.DataParallel;

/// <summary>The memory of one run on all replicas.</summary>
sealed class ParallelFrame : Frame
{
    readonly ParallelExecutable executable;
    readonly HostBuffer[] inputs;
    readonly HostBuffer?[] outputs;
    readonly Frame[][] frames;      // by replica and stage
    readonly Action<int> run, exchange;
    int stage;

    public ParallelFrame(ParallelExecutable executable)
    {
        this.executable = executable;
        inputs = [.. executable.Inputs.Select(spec => new HostBuffer(spec.Bytes))];
        outputs = new HostBuffer?[executable.Outputs.Count];
        frames = [.. executable.Stages.Select(stages => stages.Select(s => s.Rent()).ToArray())];
        (run, exchange) = (RunStage, ExchangeShare);
    }

    public override Span<T> Input<T>(int index) => MemoryMarshal.Cast<byte, T>(inputs[index].AsSpan<byte>()[..(int)executable.Inputs[index].Bytes]);

    public override ReadOnlySpan<T> Output<T>(int index)
    {
        (int stage, int place, Tensor value, bool exchanged) = Find(index);
        if (exchanged || !executable.Partition.Of(value).IsAlong)
            return frames[0][stage].Output<T>(place);
        HostBuffer whole = outputs[index] ??= new HostBuffer(value.Spec.Bytes);
        for (int replica = 0; replica < frames.Length; replica++)
            Place(frames[replica][stage].Output<byte>(place), value, replica, whole.AsSpan<byte>());
        return MemoryMarshal.Cast<byte, T>(whole.AsSpan<byte>()[..(int)value.Spec.Bytes]);
    }

    public override void Run()
    {
        lock (executable.Engine)        // its threads, and what replicas keep between stages
        {
            executable.Settle();
            for (stage = 0; stage < executable.Plans.Length; stage++)
            {
                if (frames.Length == 1)
                {
                    RunStage(0);
                    continue;
                }

                executable.Engine.Threads.Run(run);
                if (executable.Plans[stage].Sent.Count > 0)
                    executable.Engine.Threads.Run(exchange);
            }
        }
    }

    public override void Dispose() => executable.Return(this);

    void RunStage(int replica)
    {
        StagePlan plan = executable.Plans[stage];
        Frame frame = frames[replica][stage];
        for (int i = 0; i < plan.Inputs.Count; i++)
        {
            Tensor input = plan.Inputs[i];
            ReadOnlySpan<byte> values = Input<byte>(((Placeholder)input.Node!.Op).Index);
            if (executable.Partition.Of(input).IsAlong)     // the first axis
            {
                int row = values.Length / input.Shape[0];
                (int start, int length) = executable.Partition.Share(input.Shape[0], replica);
                values = values.Slice(start * row, length * row);
            }

            values.CopyTo(frame.Input<byte>(i));
        }

        frame.Run();
        for (int i = 0; i < plan.Sent.Count; i++)
            _ = frame.Output<byte>(i);      // comes to the host here, on the replica's own thread
    }

    // Each replica's thread puts a share of every exchanged value together and gives it to all.
    void ExchangeShare(int replica)
    {
        StagePlan plan = executable.Plans[stage], next = executable.Plans[stage + 1];
        for (int i = 0; i < plan.Sent.Count; i++)
        {
            Tensor value = plan.Sent[i];
            Placement placement = executable.Partition.Of(value);
            int input = next.Inputs.Count + i;
            if (placement.Parts is not { } kind)
            {
                foreach (Frame[] other in frames)
                    Place(frames[replica][stage].Output<byte>(i), value, replica, other[stage + 1].Input<byte>(input));
                continue;
            }

            TensorSpec spec = StagePlan.Exchanged(value, placement);
            int size = spec.DType.Size(), start = Bound(replica) * size, length = Bound(replica + 1) * size - start;
            Span<byte> first = frames[0][stage + 1].Input<byte>(input).Slice(start, length);
            frames[0][stage].Output<byte>(i).Slice(start, length).CopyTo(first);
            for (int other = 1; other < frames.Length; other++)
                Parts.Combine(kind, spec.DType, frames[other][stage].Output<byte>(i).Slice(start, length), first);
            for (int other = 1; other < frames.Length; other++)
                first.CopyTo(frames[other][stage + 1].Input<byte>(input)[start..]);

            int Bound(int share) => (int)(spec.Shape.Size * share / frames.Length);
        }
    }

    // Copies a replica's share along an axis to its place in the whole.
    void Place(ReadOnlySpan<byte> share, Tensor value, int replica, Span<byte> whole)
    {
        int axis = executable.Partition.Of(value).Axis;
        (int start, int length) = executable.Partition.Share(value.Shape[axis], replica);
        int inner = (int)value.Shape[(axis + 1)..].Size * value.DType.Size(), outer = (int)value.Shape[..axis].Size;
        for (int i = 0; i < outer; i++)
            share.Slice(i * length * inner, length * inner).CopyTo(whole[((i * value.Shape[axis] + start) * inner)..]);
    }

    (int Stage, int Place, Tensor Value, bool Exchanged) Find(int output)
    {
        for (int at = 0; ; at++)
        {
            StagePlan plan = executable.Plans[at];
            int place = plan.Outputs.FindIndex(o => o.Index == output);
            if (place >= 0)
                return (at, plan.Sent.Count + place, plan.Outputs[place].Value, plan.Outputs[place].Exchanged);
        }
    }
}
