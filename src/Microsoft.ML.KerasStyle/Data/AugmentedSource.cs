using System.Runtime.InteropServices;
using KerasStyle;
using KerasStyle.Data;
using KerasStyle.Layers;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Batches whose first input layers change by chance, anew in each pass, while a step computes on the batch before.</summary>
/// <param name="rows">The batches as they are.</param>
/// <param name="layers">What changes them; they keep the shape.</param>
sealed class AugmentedSource(BatchSource rows, IReadOnlyList<Layer> layers) : BatchSource
{
    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> Inputs => rows.Inputs;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> Targets => rows.Targets;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> SampleWeights => rows.SampleWeights;

    /// <inheritdoc/>
    public override int? Rows => rows.Rows;

    /// <inheritdoc/>
    public override BatchCursor Read(int batchSize, ShuffleKey? shuffle = null) => new Cursor(rows.Read(batchSize, shuffle), rows.Inputs[0], layers);

    sealed class Cursor(BatchCursor cursor, TensorSpec sample, IReadOnlyList<Layer> layers) : BatchCursor
    {
        float[] values = [];
        int count;
        bool changed;

        public override int Next()
        {
            (count, changed) = (cursor.Next(), false);
            return count;
        }

        public override void Fill(int column, Span<byte> destination)
        {
            if (column != 0)
            {
                cursor.Fill(column, destination);
                return;
            }

            if (!changed)
                Change(destination);
            MemoryMarshal.AsBytes(values.AsSpan()).CopyTo(destination);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                cursor.Dispose();
            base.Dispose(disposing);
        }

        void Change(Span<byte> room)
        {
            cursor.Fill(0, room);
            Shape shape = new Shape([count]).Concat(sample.Shape);
            Tensor batch = Tensor.From<float>(MemoryMarshal.Cast<byte, float>(room), shape);
            foreach (Layer layer in layers)
            {
                batch = layer.Call(batch, training: true);
                if (!batch.Shape.Equals(shape))
                    throw new InvalidOperationException($"KerasTrainerOptions.Augmentation: layer '{layer.Name}' makes {batch.Shape} of a batch of {shape}; a layer that changes the shape belongs into the network");
            }

            values = Ops.Cast(batch, DType.Float32).ToArray<float>();
            changed = true;
        }
    }
}
