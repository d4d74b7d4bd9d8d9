using System.Collections.Concurrent;
using System.Numerics;
using KerasStyle;
using KerasStyle.Tensors;
using Microsoft.ML.KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>Computes a net on rows, on the net's engine. Several threads may score at the same time, each with memory of its own that is used again.</summary>
sealed class Scorer : IDisposable
{
    readonly KerasModel model;
    readonly RowFormat format;
    readonly int[] outputs;
    volatile Pool pool;
    volatile bool disposed;
    long runs;

    /// <param name="model">The net.</param>
    /// <param name="format">The fields that feed its inputs, in their order.</param>
    public Scorer(KerasModel model, RowFormat format)
    {
        (this.model, this.format, pool) = (model, format, new Pool(model.Engine));
        Predictor first = Create(pool, 1);
        pool.Idle[1] = [first];     // for the first single row
        outputs = [.. first.Outputs.Select(o => checked((int)o.Shape[1..].Size))];
        OutputSize = outputs.Sum();
        foreach (TensorSpec output in first.Outputs)
        {
            if (output.DType is not (DType.Float32 or DType.Int32))
                throw new NotSupportedException($"network '{model.Name}' gives {output}; a stage needs float32 or int32 outputs");
        }
    }

    /// <summary>Outputs for a row.</summary>
    public int OutputSize { get; }

    /// <summary>How many times the net was run.</summary>
    public long Runs => Interlocked.Read(ref runs);

    /// <summary>Computes the outputs of rows that lie one behind the other.</summary>
    /// <param name="rows">The rows as the format keeps them.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="results">Room for all outputs of each row.</param>
    public void Score(ReadOnlySpan<byte> rows, int count, Span<float> results) => Score(Present(), rows, count, results);

    void Score(Pool present, ReadOnlySpan<byte> rows, int count, Span<float> results)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        // Lengths are rounded up to a power of two: a few compiled nets serve every length.
        int length = (int)BitOperations.RoundUpToPowerOf2((uint)count);
        ConcurrentBag<Predictor> bag = present.Idle.GetOrAdd(length, _ => []);
        if (!bag.TryTake(out Predictor? predictor))
            predictor = Create(present, length);
        for (int i = 0; i < format.Fields.Count; i++)
            Fill(predictor.Input<byte>(i), i, rows, count);
        predictor.Run();
        int start = 0;
        for (int i = 0; i < outputs.Length; i++)
        {
            Copy(predictor, i, results, start, count);
            start += outputs[i];
        }

        Interlocked.Increment(ref runs);
        if (disposed)
            predictor.Dispose();
        else
            bag.Add(predictor);
    }

    /// <summary>Begins to compute the outputs of rows a block at a time, on the other threads of the engine.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="start">The first one.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="block">Rows that one run of the net takes.</param>
    /// <param name="results">Room for the outputs of all rows, at the places of the rows.</param>
    public BlockRun ScoreBlocks(byte[] rows, int start, int count, int block, float[] results)
    {
        Pool present = Present();       // the caller's, also on the other threads
        return new BlockRun((count + block - 1) / block, i =>
        {
            int first = start + i * block, length = Math.Min(block, start + count - first);
            Score(present, rows.AsSpan(first * format.Size), length, results.AsSpan(first * OutputSize));
        }).Start(Engines.ThreadCount - 1);
    }

    /// <summary>Frees the memory of finished computations; running ones free theirs at their end.</summary>
    public void Dispose()
    {
        disposed = true;
        pool.Dispose();
    }

    // A net that has gone to another engine leaves what was compiled for the one before.
    Pool Present()
    {
        (Pool present, IEngine engine) = (pool, model.Engine);
        if (ReferenceEquals(present.Engine, engine))
            return present;
        present.Dispose();
        return pool = new Pool(engine);
    }

    Predictor Create(Pool present, int rows)
    {
        using IDisposable? scope = Engines.ScopeOf(present.Engine);
        return model.CreatePredictor(rows, RowFormat.Specs(format.Fields));
    }

    void Fill(Span<byte> destination, int input, ReadOnlySpan<byte> rows, int count)
    {
        Field field = format.Fields[input];
        int size = (int)field.Spec.Bytes;
        if (format.Fields.Count == 1 && field.IsPlain)
        {
            rows[..(count * size)].CopyTo(destination);
        }
        else
        {
            for (int row = 0; row < count; row++)
                field.Expand(format.Of(input, rows.Slice(row * format.Size, format.Size)), destination.Slice(row * size, size));
        }

        destination[(count * size)..].Clear();
    }

    void Copy(Predictor predictor, int output, Span<float> results, int start, int count)
    {
        int size = outputs[output];
        bool whole = predictor.Outputs[output].DType == DType.Int32;
        if (!whole && outputs.Length == 1)
        {
            predictor.Output<float>()[..(count * size)].CopyTo(results);
            return;
        }

        int stride = OutputSize;
        for (int row = 0; row < count; row++)
        {
            Span<float> to = results.Slice(row * stride + start, size);
            if (!whole)
            {
                predictor.Output<float>(output).Slice(row * size, size).CopyTo(to);
                continue;
            }

            ReadOnlySpan<int> from = predictor.Output<int>(output).Slice(row * size, size);
            for (int i = 0; i < size; i++)
                to[i] = from[i];
        }
    }

    // The compiled nets of each length on one engine that nobody runs just now.
    sealed record Pool(IEngine Engine) : IDisposable
    {
        public ConcurrentDictionary<int, ConcurrentBag<Predictor>> Idle { get; } = new();

        public void Dispose()
        {
            foreach (ConcurrentBag<Predictor> bag in Idle.Values)
            {
                while (bag.TryTake(out Predictor? predictor))
                    predictor.Dispose();
            }
        }
    }
}
