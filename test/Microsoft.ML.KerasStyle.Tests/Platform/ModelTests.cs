using System.IO.Compression;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.KerasStyle.Tests.Platform;

public class ModelTests
{
    private readonly MLContext _ml = new(seed: 1);

    private sealed class Petal
    {
        [ColumnName("Petal")]
        public float Value { get; set; }
    }

    private sealed class Doubled
    {
        public float Twice { get; set; }

        public string Word { get; set; } = "";
    }

    [CustomMappingFactoryAttribute("twice")]
    private sealed class Twice : CustomMappingFactory<Petal, Doubled>
    {
        public static void Map(Petal source, Doubled target) => (target.Twice, target.Word) = (2 * source.Value, "w");

        public override Action<Petal, Doubled> GetMapping() => Map;
    }

    private sealed class Prediction
    {
        public float[] Features { get; set; } = [];

        public string Back { get; set; } = "";

        public float Twice { get; set; }
    }

    private EstimatorChain<ITransformer> Everything() => new EstimatorChain<ITransformer>()
        .Append(_ml.Transforms.Conversion.MapValueToKey("Key", "Kind"))
        .Append(_ml.Transforms.Conversion.MapKeyToVector("Hot", "Key"))
        .Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "Key"))
        .Append(_ml.Transforms.Categorical.OneHotEncoding("Hot2", "Kind"))
        .Append(_ml.Transforms.NormalizeMinMax("Scaled", "Sepal"))
        .Append(_ml.Transforms.NormalizeMeanVariance("Petal2", "Petal", useCdf: true))
        .Append(_ml.Transforms.ReplaceMissingValues("Sepal2", "Sepal"))
        .Append(_ml.Transforms.Conversion.ConvertType("PetalText", "Petal", DataKind.Double))
        .Append(_ml.Transforms.Text.NormalizeText("Lower", "Kind"))
        .Append(_ml.Transforms.Text.TokenizeIntoWords("Words", "Lower"))
        .Append(_ml.Transforms.CustomMapping<Petal, Doubled>(Twice.Map, "twice"))
        .Append(_ml.Transforms.CopyColumns("Petal3", "Petal2"))
        .Append(_ml.Transforms.Concatenate("Features", "Hot", "Hot2", "Scaled", "Petal3", "Sepal2", "Twice"))
        .Append<ITransformer>(_ml.Transforms.DropColumns("PetalText", "Words"));

    [Fact]
    public void ModelsComeBackAsTheyWere()
    {
        var view = _ml.Data.LoadFromEnumerable(Flower.Bunch(9));
        var model = Everything().Fit(view);
        using var zip = new MemoryStream();
        _ml.Model.Save(model, view.Schema, zip);
        zip.Position = 0;
        var loaded = new MLContext().Model.Load(zip, out var schema);

        Assert.Equal(view.Schema.Select(c => (c.Name, c.Type)), schema.Select(c => (c.Name, c.Type)));
        Assert.Equal(model.Transform(view).GetColumn<float[]>("Features"), loaded.Transform(view).GetColumn<float[]>("Features"));
        Assert.Equal(view.GetColumn<string>("Kind"), loaded.Transform(view).GetColumn<string>("Back"));
    }

    [Fact]
    public void ModelFilesAreZipsOfNumberedTransforms()
    {
        var view = _ml.Data.LoadFromEnumerable(Flower.Bunch(9));
        using var stream = new MemoryStream();
        _ml.Model.Save(Everything().Fit(view), view.Schema, stream);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
        var names = zip.Entries.Select(e => e.FullName.Replace('\\', '/')).ToArray();

        Assert.Contains("Schema", names);
        Assert.Contains("TransformerChain/Model.key", names);
        Assert.Contains("TransformerChain/Transform_000/Model.key", names);
    }

    [Fact]
    public void EnginesPredictWhatBatchesDo()
    {
        var rows = Flower.Bunch(9);
        var view = _ml.Data.LoadFromEnumerable(rows);
        var model = Everything().Fit(view);
        var batch = _ml.Data.CreateEnumerable<Prediction>(model.Transform(view), reuseRowObject: false).ToArray();
        using var engine = _ml.Model.CreatePredictionEngine<Flower, Prediction>(model);

        foreach (var (row, expected) in rows.Zip(batch))
        {
            var predicted = engine.Predict(row);
            Assert.Equal(expected.Features, predicted.Features);
            Assert.Equal(row.Kind, predicted.Back);
            Assert.Equal(2 * row.Petal, predicted.Twice);
        }
    }

    [Fact]
    public void MappersKeepOneSchemaObject()
    {
        var view = _ml.Data.LoadFromEnumerable(Flower.Bunch(3));
        ITransformer model = _ml.Transforms.NormalizeMinMax("Sepal").Append(_ml.Transforms.Concatenate("Features", "Petal", "Sepal")).Fit(view);
        var mapper = model.GetRowToRowMapper(view.Schema);
        using var cursor = view.GetRowCursor(mapper.GetDependencies(mapper.OutputSchema));

        using var row = mapper.GetRow(cursor, mapper.OutputSchema);
        Assert.Same(mapper.OutputSchema, row.Schema);
        Assert.Same(view.Schema, mapper.InputSchema);
    }

    [Fact]
    public void MappingsWithoutContractAreNotSaved()
    {
        var view = _ml.Data.LoadFromEnumerable(Flower.Bunch(3));
        var model = _ml.Transforms.CustomMapping<Petal, Doubled>(Twice.Map, null!).Fit(view);

        Assert.ThrowsAny<Exception>(() => _ml.Model.Save(model, view.Schema, new MemoryStream()));
    }
}
