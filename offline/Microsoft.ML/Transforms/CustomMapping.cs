using System.Runtime.CompilerServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

public sealed class CustomMappingEstimator<TSrc, TDst> : TrivialEstimator<CustomMappingTransformer<TSrc, TDst>>
    where TSrc : class, new()
    where TDst : class, new()
{
    internal CustomMappingEstimator(CustomMappingTransformer<TSrc, TDst> transformer) : base(transformer)
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        foreach (var m in Transformer.Inputs)
            inputSchema.Get(m.Column.Name);
        return inputSchema.With(Transformer.Outputs.Select(m => SchemaShape.Column.Create(m.Column.Name, m.Column.Type, m.Column.Annotations)));
    }
}

/// <summary>Columns computed by a function of the user; a contract names the class that has it again after loading.</summary>
public sealed class CustomMappingTransformer<TSrc, TDst> : ITransformer
    where TSrc : class, new()
    where TDst : class, new()
{
    private readonly Action<TSrc, TDst> _map;
    private readonly string? _contract;

    internal CustomMappingTransformer(Action<TSrc, TDst> map, string? contract, SchemaDefinition? input = null, SchemaDefinition? output = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        _map = map;
        _contract = contract;
        Inputs = RowMember.Resolve(typeof(TSrc), input, SchemaDefinition.Direction.Write);
        Outputs = RowMember.Resolve(typeof(TDst), output, SchemaDefinition.Direction.Read);
    }

    internal RowMember[] Inputs { get; }

    internal RowMember[] Outputs { get; }

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    public IDataView Transform(IDataView input) => Bind(input.Schema).Apply(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        if (string.IsNullOrEmpty(_contract))
            throw new InvalidOperationException("Empty contract name for a transform: the transform cannot be saved");
        ctx.CheckAtModel();
        ctx.SetVersionInfo(new VersionInfo(
            "CUSTOMXF", 0x00010001, 0x00010001, 0x00010001, typeof(CustomMappingLoader).Assembly.FullName!, CustomMappingLoader.Signature));
        ctx.Writer.Write(_contract);
        ctx.Writer.Write(_map.Method.DeclaringType!.Assembly.FullName!);
    }

    private RowMap Bind(DataViewSchema input)
    {
        ArgumentNullException.ThrowIfNull(input);
        foreach (var m in Inputs)
            if (input.GetColumnOrNull(m.Column.Name) is not { } column)
                throw new ArgumentOutOfRangeException(nameof(input), $"Could not find input column '{m.Column.Name}'");
            else if (!m.Accepts(column.Type))
                throw new InvalidOperationException(
                    $"Can't bind the IDataView column '{column.Name}' of type '{column.Type}' to field or property '{m.Member.Name}' of type '{m.Type.FullName}'.");
        var needed = Array.ConvertAll(Inputs, m => input[m.Column.Name].Index);
        var shared = new ConditionalWeakTable<DataViewRow, Computation>();
        return new RowMap(input, [.. input.Select(c => MappedColumn.Pass(c)), .. Outputs.Select((m, i) =>
            new MappedColumn(m.Column.Name, m.Column.Type, m.Column.Annotations, needed, row =>
                shared.GetValue(row, r => new Computation(this, r)).MakeGetter(i)))]);
    }

    /// <summary>Runs the function once per row, whatever the number of columns taken from it.</summary>
    private sealed class Computation(CustomMappingTransformer<TSrc, TDst> parent, DataViewRow row)
    {
        private readonly ObjectWriter<TSrc> _input = ObjectWriter<TSrc>.Create(row, parent.Inputs);
        private readonly ObjectReader<TDst> _output = new(parent.Outputs);
        private readonly TSrc _source = new();
        private long _position = -1;

        public Delegate MakeGetter(int column) =>
            (Delegate)Generic.Call(Checked<int>, parent.Outputs[column].Column.Type.RawType, this, _output.MakeGetter(column))!;

        private static ValueGetter<T> Checked<T>(Computation computation, ValueGetter<T> get) => (ref T dst) =>
        {
            computation.Update();
            get(ref dst);
        };

        private void Update()
        {
            if (_position == row.Position)
                return;
            _input.Fill(_source);
            var result = new TDst();
            parent._map(_source, result);
            _output.MoveTo(result);
            _position = row.Position;
        }
    }
}
