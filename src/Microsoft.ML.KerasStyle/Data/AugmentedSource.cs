using KerasStyle;
using KerasStyle.Data;
using KerasStyle.Layers;
using KerasStyle.Tensors;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Batches whose first input, and where images are mixed the target with it, layers change by chance: anew in each pass, as one compiled graph, while a
/// step computes on the batch before.</summary>
sealed class AugmentedSource : BatchSource
{
    readonly BatchSource rows;
    readonly IReadOnlyList<Layer> layers;
    readonly bool mixes;
    readonly Dictionary<int, Executable> compiled = [];     // by the number of rows

    /// <param name="rows">The batches as they are.</param>
    /// <param name="layers">What changes them; they keep the shape.</param>
    public AugmentedSource(BatchSource rows, IReadOnlyList<Layer> layers)
    {
        (this.rows, this.layers, mixes) = (rows, layers, layers.Any(Mixes));
        if (rows.Inputs[0].DType != DType.Float32)
            throw new InvalidOperationException($"KerasTrainerOptions.Augmentation: the first input is {rows.Inputs[0]}; layers that change it need float32");
        if (mixes && rows.Targets is not [{ DType: DType.Float32 }])
            throw new InvalidOperationException($"KerasTrainerOptions.Augmentation: MixUp and CutMix mix labels, which must be one target of floating-point numbers; there are {string.Join(", ", rows.Targets)}");
    }

    /// <summary>Whether a layer mixes images of a batch and so their labels.</summary>
    public static bool Mixes(Layer layer) => layer is MixUp or CutMix;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> Inputs => rows.Inputs;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> Targets => rows.Targets;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> SampleWeights => rows.SampleWeights;

    /// <inheritdoc/>
    public override int? Rows => rows.Rows;

    /// <inheritdoc/>
    public override BatchCursor Read(int batchSize, ShuffleKey? shuffle = null) => new Cursor(this, rows.Read(batchSize, shuffle));

    Executable For(int count)
    {
        if (compiled.TryGetValue(count, out Executable? executable))
            return executable;
        TensorSpec[] given = [Batch(rows.Inputs[0]), .. mixes ? new[] { Batch(rows.Targets[0]) } : []];
        return compiled[count] = Engines.Cpu.Compile(Graph.Trace(given, Change));

        TensorSpec Batch(TensorSpec row) => new(new Shape([count]).Concat(row.Shape), row.DType);
    }

    IReadOnlyList<Tensor> Change(IReadOnlyList<Tensor> batch)
    {
        IReadOnlyList<Tensor> changed = batch;
        foreach (Layer layer in layers)
        {
            changed = Mixes(layer)
                ? layer.CallAll(new CallArguments(new Dictionary<string, object?> { ["images"] = changed[0], ["labels"] = changed[1] }, null, training: true))
                : [layer.Call(changed[0], training: true), .. changed.Skip(1)];
            if (!changed[0].Shape.Equals(batch[0].Shape))
                throw new InvalidOperationException($"KerasTrainerOptions.Augmentation: layer '{layer.Name}' makes {changed[0].Shape} of a batch of {batch[0].Shape}; a layer that changes the shape belongs into the network");
        }

        return [.. changed.Zip(batch, (c, b) => Ops.Cast(c, b.DType))];
    }

    sealed class Cursor(AugmentedSource source, BatchCursor cursor) : BatchCursor
    {
        readonly int target = source.Inputs.Count;
        Frame? frame;
        int count;
        bool changed;

        public override int Next()
        {
            (int before, changed) = (count, false);
            count = cursor.Next();
            if (count != before)
                Return();
            return count;
        }

        public override void Fill(int column, Span<byte> destination)
        {
            if (column != 0 && !(source.mixes && column == target))
            {
                cursor.Fill(column, destination);
                return;
            }

            if (!changed)
                Change();
            frame!.Output<byte>(column == 0 ? 0 : 1).CopyTo(destination);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                Return();
                cursor.Dispose();
            }

            base.Dispose(disposing);
        }

        void Change()
        {
            frame ??= source.For(count).Rent();
            cursor.Fill(0, frame.Input<byte>(0));
            if (source.mixes)
                cursor.Fill(target, frame.Input<byte>(1));
            frame.Run();
            changed = true;
        }

        void Return()
        {
            frame?.Dispose();
            frame = null;
        }
    }
}
