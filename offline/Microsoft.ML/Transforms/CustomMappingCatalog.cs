using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

public static class CustomMappingCatalog
{
    public static CustomMappingEstimator<TSrc, TDst> CustomMapping<TSrc, TDst>(
        this TransformsCatalog catalog, Action<TSrc, TDst> mapAction, string? contractName,
        SchemaDefinition? inputSchemaDefinition = null, SchemaDefinition? outputSchemaDefinition = null)
        where TSrc : class, new()
        where TDst : class, new() =>
        new(new CustomMappingTransformer<TSrc, TDst>(mapAction, contractName, inputSchemaDefinition, outputSchemaDefinition));

    /// <summary>Drops the rows for which the predicate holds.</summary>
    public static IDataView FilterByCustomPredicate<TSrc>(this DataOperationsCatalog catalog, IDataView input, Func<TSrc, bool> filterPredicate)
        where TSrc : class, new()
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(filterPredicate);
        var members = ObjectWriter<TSrc>.Bind(input.Schema, null, ignoreMissingColumns: false);
        return new FilteredView(input, Array.ConvertAll(members, m => input.Schema[m.Column.Name]), row =>
        {
            var writer = ObjectWriter<TSrc>.Create(row, members);
            var example = new TSrc();
            return () =>
            {
                writer.Fill(example);
                return !filterPredicate(example);
            };
        });
    }
}
