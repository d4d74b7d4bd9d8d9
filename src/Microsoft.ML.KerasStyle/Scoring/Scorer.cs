using System.Collections.Concurrent;
using System.Numerics;
using KerasStyle;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>Computes a net on rows of floats. Several threads may score at the same time, each with memory of its own that is used again.</summary>
sealed class Scorer : IDisposable
{
    readonly KerasModel model;
    readonly ConcurrentDictionary<int, ConcurrentBag<Predictor>> idle = new();
    volatile bool disposed;

    public Scorer(KerasModel model)
    {
        this.model = model;
        Sample = model.Inputs[0].BatchShape[1..];
        InputSize = checked((int)Sample.Size);
        OutputSize = checked((int)model.OutputShapes[0][1..].Size);
    }

    /// <summary>Shape of one row's features in the net.</summary>
    public Shape Sample { get; }

    /// <summary>Features in a row.</summary>
    public int InputSize { get; }

    /// <summary>Outputs for a row.</summary>
    public int OutputSize { get; }

    /// <summary>How many times the net was run.</summary>
    public long Runs => Interlocked.Read(ref runs);

    long runs;

    /// <summary>Computes the outputs of rows that lie one behind the other.</summary>
    public void Score(ReadOnlySpan<float> rows, int count, Span<float> outputs)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        // Lengths are rounded up to a power of two: a few compiled nets serve every length.
        int length = (int)BitOperations.RoundUpToPowerOf2((uint)count);
        ConcurrentBag<Predictor> bag = idle.GetOrAdd(length, _ => []);
        if (!bag.TryTake(out Predictor? predictor))
            predictor = model.CreatePredictor(length);
        Fill(predictor, rows[..(count * InputSize)]);
        predictor.Run();
        predictor.Output<float>()[..(count * OutputSize)].CopyTo(outputs);
        Interlocked.Increment(ref runs);
        if (disposed)
            predictor.Dispose();
        else
            bag.Add(predictor);
    }

    /// <summary>Frees the memory of finished computations; running ones free theirs at their end.</summary>
    public void Dispose()
    {
        disposed = true;
        foreach (ConcurrentBag<Predictor> bag in idle.Values)
        {
            while (bag.TryTake(out Predictor? predictor))
                predictor.Dispose();
        }
    }

    static void Fill(Predictor predictor, ReadOnlySpan<float> values)
    {
        switch (predictor.Inputs[0].DType)
        {
            case DType.Float32:
                Span<float> floats = predictor.Input<float>();
                values.CopyTo(floats);
                floats[values.Length..].Clear();
                break;
            case DType.Int32:
                Convert(values, predictor.Input<int>());
                break;
            case DType.Int64:
                Convert(values, predictor.Input<long>());
                break;
            case DType.Float64:
                Convert(values, predictor.Input<double>());
                break;
            case var other:
                throw new NotSupportedException($"a net whose input is {other.KerasName()} cannot take a column of numbers; make its Input float32 or int32");
        }
    }

    static void Convert<T>(ReadOnlySpan<float> values, Span<T> destination)
        where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < values.Length; i++)
            destination[i] = T.CreateTruncating(values[i]);
        destination[values.Length..].Clear();
    }
}
