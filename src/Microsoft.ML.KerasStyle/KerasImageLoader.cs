using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Images;
using Microsoft.ML.KerasStyle.Schema;

namespace Microsoft.ML.KerasStyle;

/// <summary>Puts the reading of image files into a pipeline; made by <see cref="KerasCatalog.LoadImages"/>. It learns nothing.</summary>
public sealed class KerasImageLoader : IEstimator<KerasImageTransformer>
{
    readonly KerasImageTransformer transformer;

    internal KerasImageLoader(KerasImageTransformer transformer) => this.transformer = transformer;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The column of paths is missing or of a wrong type.</exception>
    public KerasImageTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The column of paths is missing or of a wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        SchemaShape.Column paths = ColumnCheck.Find(inputSchema, transformer.InputColumn, "path");
        if (!paths.IsScalar() || paths.ItemType is not TextDataViewType)
            throw ColumnCheck.Mismatch("path", paths, "a text");
        return SchemaShapes.Add(inputSchema, transformer.Added);
    }
}
