using Microsoft.ML.Data;

namespace Microsoft.ML.Data
{
    /// <summary>One vector of the values of several columns of one item type.</summary>
    public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
    {
        internal const string Signature = "ConcatTransform";
        private readonly string _output;
        private readonly string[] _inputs;

        internal ColumnConcatenatingTransformer(string output, string[] inputs)
        {
            _output = output;
            _inputs = inputs;
        }

        private protected override string LoaderSignature => Signature;

        private protected override IEnumerable<MappedColumn> Map(DataViewSchema input)
        {
            var columns = Array.ConvertAll(_inputs, name => Find(input, name));
            var item = columns[0].Type.ItemType();
            foreach (var c in columns)
                if (!c.Type.ItemType().Equals(item))
                    throw new ArgumentOutOfRangeException(nameof(input),
                        $"Schema mismatch for input column '{c.Name}': expected {item} or vector of {item}, got {c.Type}");
            var size = columns.Any(c => c.Type.ValueCount() == 0) ? 0 : columns.Sum(c => c.Type.ValueCount());
            var type = new VectorDataViewType((PrimitiveDataViewType)item, size);
            yield return new MappedColumn(_output, type, Describe(columns, size), [.. columns.Select(c => c.Index)],
                row => (Delegate)Generic.Call(Join<int>, item.RawType, row, columns)!);
        }

        private protected override void SaveBody(ModelSaveContext ctx)
        {
            ctx.Writer.Write(_output);
            ctx.Writer.Write(_inputs.Length);
            foreach (var name in _inputs)
                ctx.Writer.Write(name);
        }

        private static ColumnConcatenatingTransformer Create(ModelLoadContext ctx)
        {
            var output = ctx.Reader.ReadString();
            var inputs = new string[ctx.Reader.ReadInt32()];
            for (var i = 0; i < inputs.Length; i++)
                inputs[i] = ctx.Reader.ReadString();
            return new ColumnConcatenatingTransformer(output, inputs);
        }

        /// <summary>Slots are called by their scalar column, or by vector column and slot.</summary>
        private static DataViewSchema.Annotations Describe(DataViewSchema.Column[] columns, int size)
        {
            var builder = new DataViewSchema.Annotations.Builder();
            if (columns.All(c => c.IsNormalized()))
                builder.AddPrimitiveValue(Annotation.IsNormalized, BooleanDataViewType.Instance, true);
            if (size > 0 && (columns.Length > 1 || columns[0].HasSlotNames() || columns[0].Type is not VectorDataViewType)
                && columns.Any(c => c.Type is not VectorDataViewType || c.HasSlotNames()))
                builder.AddTexts(Annotation.SlotNames, [.. columns.SelectMany(c => SlotNames(c, qualified: columns.Length > 1))]);
            return builder.ToAnnotations();
        }

        private static IEnumerable<string> SlotNames(DataViewSchema.Column column, bool qualified)
        {
            if (column.Type is not VectorDataViewType vector)
                return [column.Name];
            return column.HasSlotNames()
                ? column.Annotations.Texts(Annotation.SlotNames)!.Select(slot => slot.Length == 0 || !qualified ? slot : $"{column.Name}.{slot}")
                : Enumerable.Repeat("", vector.Size);
        }

        private static ValueGetter<VBuffer<T>> Join<T>(DataViewRow row, DataViewSchema.Column[] columns)
        {
            var parts = Array.ConvertAll(columns, c => AsVector<T>(row, row.Schema[c.Index]));
            var buffers = new VBuffer<T>[parts.Length];
            return (ref VBuffer<T> dst) =>
            {
                int length = 0, count = 0;
                for (var i = 0; i < parts.Length; i++)
                {
                    parts[i](ref buffers[i]);
                    length += buffers[i].Length;
                    count += buffers[i].GetValues().Length;
                }
                dst = count <= length / 2 ? JoinSparse(ref dst, buffers, length, count) : JoinDense(ref dst, buffers, length);
            };
        }

        private static VBuffer<T> JoinDense<T>(ref VBuffer<T> dst, VBuffer<T>[] parts, int length)
        {
            var editor = VBufferEditor.Create(ref dst, length);
            var at = 0;
            foreach (var part in parts)
            {
                part.CopyTo(editor.Values, at);
                at += part.Length;
            }
            return editor.Commit();
        }

        private static VBuffer<T> JoinSparse<T>(ref VBuffer<T> dst, VBuffer<T>[] parts, int length, int count)
        {
            var editor = VBufferEditor.Create(ref dst, length, count);
            int at = 0, offset = 0;
            foreach (var part in parts)
            {
                var values = part.GetValues();
                for (var i = 0; i < values.Length; i++, at++)
                {
                    editor.Values[at] = values[i];
                    editor.Indices[at] = offset + (part.IsDense ? i : part.GetIndices()[i]);
                }
                offset += part.Length;
            }
            return editor.Commit();
        }

        private static ValueGetter<VBuffer<T>> AsVector<T>(DataViewRow row, DataViewSchema.Column column)
        {
            if (column.Type is VectorDataViewType)
                return row.GetGetter<VBuffer<T>>(column);
            var get = row.GetGetter<T>(column);
            return (ref VBuffer<T> dst) =>
            {
                var editor = VBufferEditor.Create(ref dst, 1);
                get(ref editor.Values[0]);
                dst = editor.Commit();
            };
        }
    }
}

namespace Microsoft.ML.Transforms
{
    public sealed class ColumnConcatenatingEstimator : TrivialEstimator<ColumnConcatenatingTransformer>
    {
        private readonly string _output;
        private readonly string[] _inputs;

        internal ColumnConcatenatingEstimator(string output, string[] inputs) : base(new ColumnConcatenatingTransformer(output, inputs))
        {
            _output = output;
            _inputs = inputs;
        }

        public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            var columns = Array.ConvertAll(_inputs, inputSchema.Get);
            var first = columns[0];
            foreach (var c in columns)
                if (!c.ItemType.Equals(first.ItemType) || c.IsKey != first.IsKey)
                    throw new ArgumentOutOfRangeException(nameof(inputSchema),
                        $"Schema mismatch for input column '{c.Name}': expected {first.ItemType}, got {c.TypeText}");
            var kind = columns.Any(c => c.Kind == SchemaShape.Column.VectorKind.VariableVector)
                ? SchemaShape.Column.VectorKind.VariableVector
                : SchemaShape.Column.VectorKind.Vector;
            var annotations = new DataViewSchema.Annotations.Builder();
            if (columns.Any(c => c.Kind == SchemaShape.Column.VectorKind.Scalar || c.Annotations.Find(Annotation.SlotNames) is not null))
                annotations.AddTexts(Annotation.SlotNames, [""]);
            if (columns.All(c => c.Annotations.Find(Annotation.IsNormalized) is not null))
                annotations.AddPrimitiveValue(Annotation.IsNormalized, BooleanDataViewType.Instance, true);
            return inputSchema.With(new SchemaShape.Column(_output, kind, first.ItemType, first.IsKey, AnnotationShape.Of(annotations)));
        }
    }
}
