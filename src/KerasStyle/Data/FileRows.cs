using KerasStyle.Tensors;

namespace KerasStyle.Data;

/// <summary>The files of a folder as rows with the labels of their classes. A file is read when its row is wanted, while the step before is computed.</summary>
public abstract class FileRows : RowSource
{
    readonly ClassFolder files;
    readonly Tensor? targets;

    private protected FileRows(ClassFolder files)
    {
        (this.files, targets) = (files, files.Targets());
        Targets = targets == null ? [] : [new TensorSpec(targets.Shape[1..], targets.DType)];
    }

    /// <summary>The classes in the order of their numbers.</summary>
    public IReadOnlyList<string> ClassNames => files.ClassNames;

    /// <summary>The files in the order of the rows.</summary>
    public IReadOnlyList<string> FilePaths => files.Paths;

    /// <summary>The number of a row's class; 0 without classes.</summary>
    public int LabelOf(int row) => files.Labels[row];

    /// <inheritdoc/>
    public sealed override int Count => files.Paths.Count;

    /// <inheritdoc/>
    public sealed override bool ReadsAhead => true;

    /// <inheritdoc/>
    public sealed override IReadOnlyList<TensorSpec> Targets { get; }

    /// <summary>Reads a file into its row.</summary>
    private protected abstract void Read(string path, Span<float> row);

    /// <inheritdoc/>
    public sealed override void Fill(int column, ReadOnlySpan<int> rows, Span<byte> destination)
    {
        int size = rows.Length == 0 ? 0 : destination.Length / rows.Length;
        for (int i = 0; i < rows.Length; i++)
        {
            Span<byte> row = destination.Slice(i * size, size);
            if (column == 1)
                targets!.Buffer.AsSpan<byte>().Slice(rows[i] * size, size).CopyTo(row);
            else
                Read(files.Paths[rows[i]], System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(row));
        }
    }
}
