namespace Microsoft.ML.Data;

/// <summary>The annotations of a column that is yet to be: what kinds there will be, not their values.</summary>
internal static class AnnotationShape
{
    public static SchemaShape Of(DataViewSchema.Annotations.Builder annotations) =>
        new(annotations.ToAnnotations().Schema.Select(a => SchemaShape.Column.Create(a.Name, a.Type)));

    public static SchemaShape.Column Vector(string kind, DataViewType item) =>
        new(kind, SchemaShape.Column.VectorKind.Vector, item, false);

    public static SchemaShape.Column Normalized { get; } =
        new(Annotation.IsNormalized, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false);
}
