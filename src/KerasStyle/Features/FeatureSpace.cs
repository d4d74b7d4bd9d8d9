using System.Text.Json.Nodes;
using KerasStyle.Layers;
using KerasStyle.Saving;

namespace KerasStyle;

/// <summary>The columns of a table made ready for a net, each as its kind wants it, with crosses between them, as keras.utils.FeatureSpace.
/// <code>
/// var space = new FeatureSpace(
///     new() { ["age"] = "float_normalized", ["job"] = "string_categorical", ["zip"] = FeatureSpace.IntegerHashed(64) },
///     crosses: [("job", "zip")]);
/// space.Adapt(table);                                                     // columns by name
/// model.Fit(space.Call(table), y);                                        // vectors, or
/// var net = new Model(space.GetInputs(), new Dense(1).Call(space.GetEncodedFeatures()));   // a net that takes the columns themselves
/// </code></summary>
public sealed partial class FeatureSpace : Layer
{
    internal const string SourceModule = "keras.src.layers.preprocessing.feature_space";

    readonly Dictionary<string, Feature> features;
    readonly List<(Cross Cross, HashedCrossing Layer)> crosses;
    readonly Dictionary<string, CategoryEncoding> encoders = new(StringComparer.Ordinal);
    readonly string outputMode;
    readonly int crossingDim, hashingDim, numDiscretizationBins;
    TFDConcat? concat;
    TensorStructure? inputs, encoded;
    bool isAdapted;

    /// <param name="features">The columns by name.</param>
    /// <param name="outputMode"><c>concat</c> for one vector of all features, sorted by name and then the crosses, or <c>dict</c> for each by its name.</param>
    /// <param name="crosses">Which features are crossed.</param>
    /// <param name="crossingDim">Bins of a cross that does not say how many.</param>
    /// <param name="hashingDim">Bins of <c>integer_hashed</c> and <c>string_hashed</c>.</param>
    /// <param name="numDiscretizationBins">Bins of <c>float_discretized</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <exception cref="ArgumentException">There are no features, a cross names an unknown one, or the output mode is unknown.</exception>
    public FeatureSpace(
        Dictionary<string, Feature> features, string outputMode = "concat", IReadOnlyList<Cross>? crosses = null, int crossingDim = 32, int hashingDim = 32,
        int numDiscretizationBins = 32, string? name = null)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Count == 0)
            throw new ArgumentException($"{Label}: needs at least one feature", nameof(features));
        this.outputMode = Categories.Mode(Label, outputMode, "concat", "dict");
        (this.crossingDim, this.hashingDim, this.numDiscretizationBins) = (crossingDim, hashingDim, numDiscretizationBins);
        this.features = features.ToDictionary(f => f.Key, f => f.Value.Named(f.Key, hashingDim, numDiscretizationBins));
        if ((crosses ?? []).SelectMany(c => c.FeatureNames).FirstOrDefault(n => !features.ContainsKey(n)) is { } unknown)
            throw new ArgumentException($"{Label}: a cross names '{unknown}'; the features are {string.Join(", ", features.Keys)}", nameof(crosses));
        this.crosses = [.. (crosses ?? []).Select(c => new Cross(c.FeatureNames, c.CrossingDim ?? crossingDim, c.OutputMode)).Select(c => (c, new HashedCrossing(c.CrossingDim!.Value, name: c.Name)))];
    }

    /// <inheritdoc/>
    public override string Module => "keras.utils";

    /// <summary>The layer that prepares each feature.</summary>
    public IReadOnlyDictionary<string, Layer> Preprocessors => features.ToDictionary(f => f.Key, f => f.Value.Preprocessor);

    /// <summary>The layer of each cross by its name, such as <c>job_X_zip</c>.</summary>
    public IReadOnlyDictionary<string, HashedCrossing> Crossers => crosses.ToDictionary(c => c.Cross.Name, c => c.Layer);

    /// <inheritdoc/>
    protected internal override bool RunsOnHost => true;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<(string Attribute, Layer Layer)> Sublayers =>
    [
        .. concat == null ? [] : new (string, Layer)[] { ("concat", concat) },
        .. crosses.Select(c => ("crossers/hashed_crossing", (Layer)c.Layer)),
        .. encoders.Values.Select(e => ("one_hot_encoders/category_encoding", (Layer)e)),
        .. features.Values.Select(f => ($"preprocessors/{AutoName.SnakeCase(f.Preprocessor.KerasTypeName)}", f.Preprocessor)),
    ];

    IEnumerable<KeyValuePair<string, Feature>> Learning => features.Where(f => f.Value.Preprocessor is IAdaptable { IsGiven: false });

    /// <summary>Learns what the layers of the features need: means, boundaries of bins, vocabularies.</summary>
    /// <param name="data">Columns by name: (rows), or (rows, values).</param>
    /// <exception cref="ArgumentException">A feature is missing.</exception>
    public void Adapt(IReadOnlyDictionary<string, Tensor> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        // Keras goes through a table 32 rows at a time, which the boundaries of bins may depend on.
        const int Rows = 32;
        foreach ((string name, Feature feature) in Learning)
        {
            Tensor column = Column(data, name);
            ((IAdaptable)feature.Preprocessor).Adapt(Enumerable.Range(0, (column.Shape[0] + Rows - 1) / Rows)
                .Select(i => column.DType == DType.String ? Texts(column, i * Rows, Rows) : Ops.SliceAxis(column, 0, i * Rows, Math.Min(Rows, column.Shape[0] - i * Rows))));
        }

        Finish();
    }

    /// <summary>The same from batches of rows.</summary>
    /// <inheritdoc cref="Adapt(IReadOnlyDictionary{string, Tensor})"/>
    public void Adapt(IEnumerable<IReadOnlyDictionary<string, Tensor>> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        foreach ((string name, Feature feature) in Learning)
            ((IAdaptable)feature.Preprocessor).Adapt(data.Select(batch => Column(batch, name)));
        Finish();
    }

    /// <summary>The input of each column, by name, for a net that takes the columns themselves.</summary>
    public TensorStructure GetInputs()
    {
        _ = GetEncodedFeatures();
        return inputs!;
    }

    /// <summary>What becomes of <see cref="GetInputs"/>: one vector, or a dictionary by name.</summary>
    /// <exception cref="InvalidOperationException">Adapt has not been called.</exception>
    public TensorStructure GetEncodedFeatures()
    {
        if (encoded != null)
            return encoded;
        if (!isAdapted && Learning.Any())
            throw new InvalidOperationException($"{Label}: call Adapt(data) before it is used; {string.Join(", ", Learning.Select(f => f.Key))} learn from data");
        isAdapted = true;
        Dictionary<string, Tensor> columns = features.ToDictionary(f => f.Key, f => Input.Of([1], dtype: f.Value.DType, name: f.Key));
        inputs = columns;
        encoded = Encode(columns);
        EnsureBuilt([Shape.Unknown, 1]);
        return encoded;
    }

    /// <summary>The vectors of rows, or of one row whose columns are single values.</summary>
    /// <param name="data">Columns by name: (rows), (rows, values), or single values.</param>
    /// <returns>(rows, length), or by name; without the axis of rows for one row.</returns>
    /// <exception cref="ArgumentException">A feature is missing, or there is another one.</exception>
    /// <exception cref="InvalidOperationException">Adapt has not been called.</exception>
    public TensorStructure Call(IReadOnlyDictionary<string, Tensor> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        _ = GetEncodedFeatures();
        if (data.Keys.FirstOrDefault(k => !features.ContainsKey(k)) is { } other)
            throw new ArgumentException($"{Label}: there is no feature '{other}'; there are {string.Join(", ", features.Keys)}", nameof(data));
        TensorStructure result = Encode(features.Keys.ToDictionary(n => n, n => Column(data, n)));
        if (data.Values.All(x => x.Rank > 0))
            return result;
        return result.IsSingle ? Ops.Squeeze(result, 0) : result.Names!.ToDictionary(n => n, n => Ops.Squeeze(result[n], 0));
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Call(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call.First is IReadOnlyDictionary<string, object?> columns
            ? Call(columns.ToDictionary(c => c.Key, c => (Tensor)c.Value!)).Tensors
            : throw new ArgumentException($"{Label}: takes a dictionary of columns by name");
    }

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
    }

    void Finish()
    {
        (isAdapted, encoded, concat) = (true, null, null);
        encoders.Clear();
        _ = GetEncodedFeatures();
    }

    TensorStructure Encode(Dictionary<string, Tensor> columns)
    {
        var prepared = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach ((string name, Feature feature) in features)
            prepared[name] = feature.Preprocessor.Call(columns[name]);
        var parts = new List<(string Name, Tensor Value)>();
        foreach ((string name, Feature feature) in features.OrderBy(f => f.Key, StringComparer.Ordinal))
            parts.Add((name, Encode(name, prepared[name], feature.OutputMode, feature.Preprocessor)));
        foreach ((Cross cross, HashedCrossing layer) in crosses.OrderBy(c => c.Cross.Name, StringComparer.Ordinal))
            parts.Add((cross.Name, Encode(cross.Name, layer.Call([.. cross.FeatureNames.Select(n => prepared[n])]), cross.OutputMode, layer)));
        if (outputMode == "dict")
            return parts.ToDictionary(p => p.Name, p => p.Value);
        if (parts.Find(p => !p.Value.DType.IsFloat()) is { Name: { } left })
            throw new InvalidOperationException($"{Label}: '{left}' is not encoded and cannot stand in one vector with the others; use outputMode dict, or one_hot for it");
        return (concat ??= new TFDConcat()).Call([.. parts.Select(p => p.Value)]);
    }

    Tensor Encode(string name, Tensor value, string mode, Layer layer)
    {
        if (mode != "one_hot")
            return value;
        if (value.DType.IsFloat())
            throw new InvalidOperationException($"{Label}: '{name}' has output mode one_hot, so its layer must give whole numbers, got {value.DType.KerasName()}");
        if (!encoders.TryGetValue(name, out CategoryEncoding? encoder))
        {
            int count = layer switch
            {
                StringLookup lookup => lookup.VocabularySize,
                IntegerLookup lookup => lookup.VocabularySize,
                Discretization bins => bins.NumBins,
                Hashing hashing => hashing.NumBins,
                HashedCrossing crossing => crossing.NumBins,
                CategoryEncoding encoding => encoding.NumTokens,
                _ => throw new InvalidOperationException($"{Label}: '{name}' has output mode one_hot, but it is not known how many categories a {layer.ClassName} gives; use int"),
            };
            encoders[name] = encoder = new CategoryEncoding(count);
        }

        return encoder.Call(value);
    }

    Tensor Column(IReadOnlyDictionary<string, Tensor> data, string name)
    {
        if (!data.TryGetValue(name, out Tensor? column))
            throw new ArgumentException($"{Label}: the feature '{name}' is missing; there are {string.Join(", ", data.Keys)}", nameof(data));
        return column.Rank switch
        {
            0 => Ops.Reshape(column, [1, 1]),
            1 => Ops.Reshape(column, [column.Shape[0], 1]),
            _ => column,
        };
    }

    static Tensor Texts(Tensor column, int start, int count)
    {
        int width = (int)(column.Shape.Size / column.Shape[0]), rows = Math.Min(count, column.Shape[0] - start);
        return Tensor.FromStrings(column.Strings.ToArray()[(start * width)..((start + rows) * width)], column.Shape.With(0, rows));
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Remove("name").Remove("trainable").Remove("dtype")
            .AddNode("features", new JsonObject(features.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Key, f.Value.Serialize()))))
            .Add("output_mode", outputMode).Add("crosses", [.. crosses.Select(c => (KerasObject?)c.Cross)])
            .Add("crossing_dim", crossingDim).Add("hashing_dim", hashingDim).Add("num_discretization_bins", numDiscretizationBins);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static FeatureSpace FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.Node("features") is not JsonObject columns)
            throw new ArgumentException($"{config.Owner}: config key 'features' must hold the features by name");
        return new(
            columns.ToDictionary(c => c.Key, c => c.Value is JsonValue kind ? (Feature)kind.ToString() : Feature.FromConfig(Inner(c.Value))),
            config.Get("output_mode", "concat"), [.. (config.Node("crosses") as JsonArray ?? []).Select(c => Cross.FromConfig(Inner(c)))],
            config.Get("crossing_dim", 32), config.Get("hashing_dim", 32), config.Get("num_discretization_bins", 32));

        Config Inner(JsonNode? node) => node?["config"] is JsonObject values && node["class_name"]?.ToString() is { } name
            ? new Config(values, name)
            : throw new ArgumentException($"{config.Owner}: a feature or cross must be a serialized object, got {node?.ToJsonString() ?? "null"}");
    }

    /// <summary>Saves features, crosses and what was learnt in a <c>.keras</c> file. As keras.utils.FeatureSpace.save.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        JsonObject config = Serialize();
        config["build_config"] = new JsonObject(features.Select(f => KeyValuePair.Create<string, JsonNode?>(
            f.Key, f.Value.Preprocessor is { RunsOnHost: false } ? new JsonObject { ["input_shape"] = new JsonArray(null, 1) } : new JsonObject())));
        KerasModelFile.Write(path, this, config);
    }

    /// <summary>Loads what <see cref="Save"/>, or Keras, has saved. No code of the file is run.</summary>
    /// <exception cref="InvalidDataException">The file is malformed, or holds something else.</exception>
    /// <exception cref="ArgumentException">A class or an argument in the file is not known.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FeatureSpace Load(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        using KerasArchive archive = KerasArchive.Open(stream, leaveOpen: true);
        return LoadScope.Run(() => Read(archive), LoadScope.BudgetFor(stream.Length));
    }

    static FeatureSpace Read(KerasArchive archive)
    {
        FeatureSpace space = Registry.Deserialize(archive.Config) as FeatureSpace
            ?? throw new InvalidDataException($"Keras file: it holds a {archive.Config["class_name"]}, not a FeatureSpace");
        var shapes = archive.Config["build_config"] as JsonObject;
        foreach ((string name, Feature feature) in space.features)
        {
            if (feature.Preprocessor.RunsOnHost)
                continue;
            JsonArray shape = shapes?[name]?["input_shape"] as JsonArray ?? [null, 1];
            feature.Preprocessor.EnsureBuilt(new Shape([.. shape.Select(n => n?.GetValue<int>() ?? Shape.Unknown)]));
        }

        KerasModelFile.ReadState(archive, space);
        space.isAdapted = true;
        return space;
    }
}
