namespace KerasStyle.Data;

/// <summary>What Fit, Evaluate and Predict take as x, y and sample weights: an array of .NET of any rank, a tensor, several of
/// them for a net of several inputs or outputs, or a source of batches. Arrays convert by themselves and are not copied
/// (rows of a jagged array are).</summary>
public sealed partial class TensorData
{
    TensorStructure? structure;

    /// <summary>The given tensors, one for each input or output; the first axis counts the samples.</summary>
    public TensorData(params IReadOnlyList<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        structure = tensors is [{ } only] ? only : (TensorStructure)tensors.ToArray();
        for (int i = 0; i < tensors.Count; i++)
        {
            if (!tensors[i].HasValues)
                throw new ArgumentException("data must be tensors of values, got one of a traced graph", nameof(tensors));
        }
    }

    /// <summary>Batches from a source that also has the targets.</summary>
    public TensorData(BatchSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Source = source;
    }

    /// <summary>The source of batches, when the data is one.</summary>
    public BatchSource? Source { get; }

    /// <summary>Names of the inputs or outputs, sorted, when given by name.</summary>
    public IReadOnlyList<string>? Names => structure?.Names;

    /// <summary>The tensors, when the data is not a source.</summary>
    /// <exception cref="InvalidOperationException">The data is a source of batches.</exception>
    public IReadOnlyList<Tensor> Tensors => Structure.Tensors;

    /// <summary>The tensors as they are arranged, when the data is not a source.</summary>
    /// <exception cref="InvalidOperationException">The data is a source of batches.</exception>
    public TensorStructure Structure => structure ?? throw new InvalidOperationException("expected arrays, got a source of batches");

    /// <summary>Tensors arranged as a model's inputs or outputs are; the first axis counts the samples.</summary>
    public static TensorData From(TensorStructure structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        return new TensorData(structure.Tensors) { structure = structure };
    }

    /// <summary>A view of an array of any rank.</summary>
    /// <exception cref="ArgumentException">The elements are not numbers or bool, or the rows of a jagged array differ in length.</exception>
    public static TensorData From(Array array)
    {
        ArgumentNullException.ThrowIfNull(array);
        return array switch
        {
            float[][] rows => Join(rows),
            double[][] rows => Join(rows),
            int[][] rows => Join(rows),
            _ => new TensorData([Tensor.Wrap(array)]),
        };
    }

    static TensorData Join<T>(T[][] rows)
        where T : unmanaged
    {
        int length = rows.Length > 0 ? rows[0].Length : 0;
        var values = new T[rows.Length, length];
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i].Length != length)
                throw new ArgumentException($"all rows must have the same length: row 0 has {length} values, row {i} has {rows[i].Length}");
            for (int j = 0; j < length; j++)
                values[i, j] = rows[i][j];
        }

        return new TensorData([Tensor.Wrap(values)]);
    }
}
