using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Images;
using Microsoft.ML.KerasStyle.Saving;
using Microsoft.ML.KerasStyle.Schema;
using Microsoft.ML.KerasStyle.Scoring;

namespace Microsoft.ML.KerasStyle;

/// <summary>Reads the PNG and JPEG files that a column names into a column of Single, height × width × channels from 0 to 1. A file is read when a row's pixels
/// are asked for. Several threads may transform and predict with it at the same time.</summary>
public sealed class KerasImageTransformer : ITransformer, IAddingStage
{
    internal KerasImageTransformer(string outputColumn, string inputColumn, string? folder, ImageForm form)
    {
        (OutputColumn, InputColumn, Folder, Form) = (outputColumn, inputColumn, folder, form);
        var added = new DataViewSchema.Builder();
        added.AddColumn(outputColumn, new VectorDataViewType(NumberDataViewType.Single, form.Height, form.Width, form.Channels));
        Added = added.ToSchema();
    }

    /// <summary>Column of the pixels.</summary>
    public string OutputColumn { get; }

    /// <summary>Column of the files' paths.</summary>
    public string InputColumn { get; }

    /// <summary>Folder that paths are relative to; the process's own when null.</summary>
    public string? Folder { get; }

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    internal ImageForm Form { get; }

    internal DataViewSchema Added { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The column of paths is missing or of a wrong type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => ((IAddingStage)this).ColumnsFor(inputSchema).Output;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The column of paths is missing or of a wrong type.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoredView(this, input);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The column of paths is missing or of a wrong type.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new ScoredRowMapper(this, inputSchema);

    /// <summary>Saves the stage into ML.NET's model file; MLContext.Model.Save calls it.</summary>
    void ICanSaveModel.Save(ModelSaveContext ctx) => ImageZip.Save(this, ctx);

    /// <inheritdoc/>
    public override string ToString() => $"images of '{InputColumn}' as '{OutputColumn}' {Form.Height} × {Form.Width} × {Form.Channels}";

    ScoredColumns IAddingStage.ColumnsFor(DataViewSchema input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column paths = ColumnCheck.Find(input, InputColumn, "path");
        if (paths.Type is not TextDataViewType)
            throw new ArgumentOutOfRangeException(nameof(input), $"Schema mismatch for path column '{InputColumn}': expected a text, got {paths.Type}");
        return ScoredColumns.Of(input, Added, new HashSet<int> { paths.Index });
    }

    DataViewRowCursor IAddingStage.Open(ScoredColumns columns, DataViewRowCursor input, bool[] active) => new CursorOver(input, new ImageRow(this, columns, input, active));

    DataViewRow IAddingStage.Open(ScoredColumns columns, DataViewRow input, bool[] active) => new ImageRow(this, columns, input, active);

    /// <summary>A getter of the pixels of a row's file.</summary>
    internal ValueGetter<VBuffer<float>> Getter(DataViewRow row)
    {
        ValueGetter<ReadOnlyMemory<char>> path = row.GetGetter<ReadOnlyMemory<char>>(row.Schema[InputColumn]);
        ReadOnlyMemory<char> text = default;
        return (ref VBuffer<float> to) =>
        {
            path(ref text);
            VBufferEditor<float> editor = VBufferEditor.Create(ref to, Form.Size);
            Read(text.ToString(), row.Position, editor.Values);
            to = editor.Commit();
        };
    }

    void Read(string path, long row, Span<float> pixels)
    {
        if (path.Length == 0)
            throw new FormatException($"path column '{InputColumn}': row {row} names no file");
        try
        {
            Form.Read(Folder == null ? path : Path.Combine(Folder, path), pixels);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"path column '{InputColumn}': row {row}: the image '{path}' cannot be read: {e.Message}", e);
        }
    }
}
