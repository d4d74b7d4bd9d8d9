using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Schema;

/// <summary>Turns a schema into the shape that estimators tell each other. ML.NET does that publicly only for the schema of a loader,
/// so here is a loader that has nothing but a schema.</summary>
static class SchemaShapes
{
    /// <summary>The shape of a schema's visible columns.</summary>
    public static SchemaShape Of(DataViewSchema schema) => new SchemaOnly(schema).Append(new Identity()).GetOutputSchema();

    /// <summary>The shape with columns added, or replaced where the name is taken.</summary>
    public static SchemaShape Add(SchemaShape input, DataViewSchema added)
    {
        HashSet<string> names = [.. added.Select(c => c.Name)];
        return new SchemaShape(input.Where(c => !names.Contains(c.Name)).Concat(Of(added)));
    }

    sealed class SchemaOnly(DataViewSchema schema) : IDataLoader<object>
    {
        public DataViewSchema GetOutputSchema() => schema;

        public IDataView Load(object input) => throw new NotSupportedException();

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException();
    }

    sealed class Identity : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input) => new TransformerChain<ITransformer>();

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
    }
}
