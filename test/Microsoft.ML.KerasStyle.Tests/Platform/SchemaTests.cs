using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests.Platform;

public class SchemaTests
{
    [Fact]
    public void LaterColumnsHideEarlierOnes()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single);
        builder.AddColumn("A", TextDataViewType.Instance);
        var schema = builder.ToSchema();

        Assert.True(schema[0].IsHidden);
        Assert.Equal(1, schema["A"].Index);
        Assert.Null(schema.GetColumnOrNull("B"));
        Assert.Throws<ArgumentOutOfRangeException>(() => schema["B"]);
    }

    [Fact]
    public void AnnotationsAreTyped()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue("Kind", TextDataViewType.Instance, "x".AsMemory());
        var annotations = builder.ToAnnotations();

        ReadOnlyMemory<char> kind = default;
        annotations.GetValue("Kind", ref kind);
        Assert.Equal("x", kind.ToString());
        var number = 0f;
        Assert.Throws<InvalidOperationException>(() => annotations.GetValue("Kind", ref number));
    }

    [Fact]
    public void TypesAreEqualByValue()
    {
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), new VectorDataViewType(NumberDataViewType.Single, 3));
        Assert.NotEqual<DataViewType>(new VectorDataViewType(NumberDataViewType.Single, 3), new VectorDataViewType(NumberDataViewType.Single, 1, 3));
        Assert.Equal("Key<UInt32, 0-2>", new KeyDataViewType(typeof(uint), 3).ToString());
        Assert.False(new VectorDataViewType(NumberDataViewType.Single).IsKnownSize);
        Assert.Equal(6, new VectorDataViewType(NumberDataViewType.Single, 2, 3).Size);
    }

    [Fact]
    public void VectorsReuseTheirArrays()
    {
        var dst = new VBuffer<float>(3, [9, 9, 9]);
        var sparse = new VBuffer<float>(3, 1, [5], [1]);
        sparse.CopyToDense(ref dst);

        Assert.Equal([0f, 5f, 0f], dst.GetValues().ToArray());
        Assert.Equal(5, sparse.GetItemOrDefault(1));
        Assert.Equal(0, sparse.GetItemOrDefault(2));
        Assert.Equal([1], sparse.Items().Select(i => i.Key));
        Assert.Equal([0, 1, 2], sparse.Items(all: true).Select(i => i.Key));
    }

    /// <summary>The public way to a SchemaShape: a loader of a chosen schema, then an estimator that changes nothing.</summary>
    [Fact]
    public void LoadersGiveTheShapeOfASchema()
    {
        var names = new DataViewSchema.Annotations.Builder();
        names.Add("KeyValues", new VectorDataViewType(TextDataViewType.Instance, 2),
            (ref VBuffer<ReadOnlyMemory<char>> dst) => dst = new VBuffer<ReadOnlyMemory<char>>(2, ["a".AsMemory(), "b".AsMemory()]));
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Features", new VectorDataViewType(NumberDataViewType.Single, 4));
        builder.AddColumn("Label", new KeyDataViewType(typeof(uint), 2), names.ToAnnotations());

        var shape = new FixedLoader(builder.ToSchema()).Append(new Identity()).GetOutputSchema();

        Assert.Equal(["Features", "Label"], shape.Select(c => c.Name));
        Assert.Equal(SchemaShape.Column.VectorKind.Vector, shape[0].Kind);
        Assert.True(shape[1].IsKey);
        Assert.Equal(NumberDataViewType.UInt32, shape[1].ItemType);
        Assert.Equal("KeyValues", Assert.Single(shape[1].Annotations).Name);
    }

    private sealed class FixedLoader(DataViewSchema schema) : IDataLoader<object>
    {
        public DataViewSchema GetOutputSchema() => schema;

        public IDataView Load(object input) => throw new NotSupportedException();

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException();
    }

    private sealed class Identity : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input) => new TransformerChain<ITransformer>();

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
    }
}
