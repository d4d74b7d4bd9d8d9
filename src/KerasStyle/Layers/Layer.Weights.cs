using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

public abstract partial class Layer
{
    readonly List<Weight> weights = [];
    readonly List<SeedGenerator> seeds = [];
    readonly List<(string Attribute, Layer Layer)> sublayers = [];
    bool trainable;

    /// <summary>Whether training changes the weights; setting it sets it for layers inside, too.</summary>
    public bool Trainable
    {
        get => trainable;
        set
        {
            trainable = value;
            foreach (Weight weight in weights)
                weight.Variable.Trainable = value && weight.Trainable && !weight.Frozen;
            foreach ((_, Layer layer) in Sublayers)
                layer.Trainable = value;
        }
    }

    /// <summary>The layers inside this one with the names of Keras' attributes that hold them; for their weights' place in files.</summary>
    protected internal virtual IReadOnlyList<(string Attribute, Layer Layer)> Sublayers => sublayers;

    /// <summary>The seeds of this layer's own random draws.</summary>
    protected internal IReadOnlyList<SeedGenerator> SeedGenerators => seeds;

    /// <summary>This layer's own variables in the order in which Keras stores them in a file: as created.</summary>
    protected internal IReadOnlyList<Variable> OwnVariables => [.. weights.Select(w => w.Variable)];

    /// <summary>What a file keeps of this layer, in order: by default <see cref="OwnVariables"/> with their values.</summary>
    internal virtual IReadOnlyList<StoredWeight> StoredWeights => [.. weights.Select(w => new StoredWeight(w.Variable))];

    /// <summary>Called when the weights have been read from a file.</summary>
    internal virtual void AfterLoading()
    {
    }

    /// <summary>All weights, those of layers inside after its own; each layer's trainable ones first.</summary>
    public IReadOnlyList<Variable> Weights =>
        [.. weights.Where(w => w.Trainable).Concat(weights.Where(w => !w.Trainable)).Select(w => w.Variable)
            .Concat(Sublayers.SelectMany(s => s.Layer.Weights)).Distinct()];

    /// <summary>The weights that training changes.</summary>
    public IReadOnlyList<Variable> TrainableWeights => Trainable ? [.. Weights.Where(v => v.Trainable)] : [];

    /// <summary>The weights that training leaves alone or changes other than by gradients.</summary>
    public IReadOnlyList<Variable> NonTrainableWeights => Trainable ? [.. Weights.Where(v => !v.Trainable)] : Weights;

    /// <summary>Number of single values in all weights.</summary>
    public long CountParams() => Weights.Sum(w => w.Shape.Size);

    /// <summary>Copies of the weights' values, in the order of <see cref="Weights"/>.</summary>
    public IReadOnlyList<Tensor> GetWeights() => [.. Weights.Select(w => w.Value)];

    /// <summary>Sets the weights' values, in the order of <see cref="Weights"/>; all of them or, when one does not fit, none.</summary>
    /// <exception cref="ArgumentException">Number or shapes differ.</exception>
    /// <exception cref="InvalidOperationException">The layer is not built yet.</exception>
    public void SetWeights(IReadOnlyList<Tensor> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        IReadOnlyList<Variable> targets = Weights;
        if (!Built && targets.Count == 0 && values.Count > 0)
            throw new InvalidOperationException($"{Label}: weights cannot be set before the layer is built; call it or EnsureBuilt(shape) first");
        if (values.Count != targets.Count)
            throw new ArgumentException($"{Label}: has {targets.Count} weights ({string.Join(", ", targets.Select(t => $"{t.Name} {t.Shape}"))}), got {values.Count}", nameof(values));
        for (int i = 0; i < targets.Count; i++)
        {
            if (values[i].Shape != targets[i].Shape)
                throw new ArgumentException($"{Label}: weight {i} '{targets[i].Name}' must have shape {targets[i].Shape}, got {values[i].Shape}", nameof(values));
        }

        for (int i = 0; i < targets.Count; i++)
            targets[i].Assign(values[i]);
    }

    /// <summary>The penalty of a weight of this layer or of one inside; null when it has none.</summary>
    public Regularizer? RegularizerOf(Variable weight) => Find(weight)?.Regularizer;

    /// <summary>Creates a weight of the layer's type; its path is <c>layer/name</c>.</summary>
    /// <param name="name">Name, such as <c>kernel</c>.</param>
    /// <param name="shape">Shape, all lengths known.</param>
    /// <param name="initializer">First values; glorot_uniform by default.</param>
    /// <param name="trainable">Whether training changes it.</param>
    /// <param name="regularizer">Penalty that joins the loss.</param>
    /// <param name="constraint">Projection after each update.</param>
    /// <param name="dtype">Its type; the layer's by default.</param>
    /// <exception cref="ArgumentException">A length of the shape is unknown.</exception>
    protected internal Variable AddWeight(
        string name, Shape shape, Initializer? initializer = null, bool trainable = true, Regularizer? regularizer = null, Constraint? constraint = null, DType? dtype = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!shape.IsKnown)
            throw new ArgumentException($"{Label}: weight '{name}' needs known lengths, got {shape}; the input's axes that it depends on must be known", nameof(shape));
        if (!OwnPolicy.VariableDType.IsFloat() && initializer == null)
            throw new ArgumentException($"{Label}: a weight of {OwnPolicy.VariableDType.KerasName()} needs an initializer", nameof(initializer));
        Saving.LoadScope.Take(Label, shape);
        initializer ??= new GlorotUniform();
        DType type = dtype ?? OwnPolicy.VariableDType;
        Tensor first = initializer.Call(shape, type.Widened());
        if (first.Shape != shape)
            throw new ArgumentException($"{Label}: initializer {initializer.ClassName} made shape {first.Shape} for weight '{name}' of shape {shape}", nameof(initializer));
        DType? half = type.Widened() == type ? null : type;
        var variable = new Variable(half is { } kept ? Ops.RoundedTo(kept, first) : first, name, trainable && Trainable, half == null && initializer.GivesOwnMemory)
        {
            Path = $"{Name}/{name}",
            KeptAs = half,
            Constraint = constraint == null ? null : constraint.Call,
        };
        weights.Add(new Weight(variable, trainable, regularizer));
        return variable;
    }

    /// <summary>Takes a weight away, for another form of it.</summary>
    internal void RemoveWeight(Variable variable) => weights.RemoveAll(w => w.Variable == variable);

    /// <summary>Takes a weight out of training for good; it keeps its place among the trainable ones, as in Keras.</summary>
    internal void Freeze(Variable variable)
    {
        int index = weights.FindIndex(w => w.Variable == variable);
        weights[index] = weights[index] with { Frozen = true };
        variable.Trainable = false;
    }

    /// <summary>Makes a weight of a layer inside a weight of this one, too.</summary>
    private protected void ShareWeight(Layer owner, Variable variable)
    {
        ArgumentNullException.ThrowIfNull(owner);
        weights.Add(owner.Find(variable) ?? throw new ArgumentException($"{owner.Label} has no weight '{variable.Name}'", nameof(variable)));
    }

    /// <summary>Makes a layer a part of this one: its weights count among this layer's, and files store it under the attribute's name.</summary>
    protected T Track<T>(string attribute, T layer)
        where T : Layer
    {
        ArgumentNullException.ThrowIfNull(layer);
        sublayers.Add((attribute, layer));
        return layer;
    }

    /// <summary>Makes an activation's layer, if it has one, a part of this layer.</summary>
    private protected void TrackActivation(Activations.ActivationFunction activation)
    {
        if (activation.Layer is { } layer)
            Track("activation", layer);
    }

    /// <summary>A seed for this layer's random draws.</summary>
    protected SeedGenerator AddSeedGenerator(int? seed)
    {
        var generator = new SeedGenerator(seed, $"{Name}/seed_generator");
        seeds.Add(generator);
        return generator;
    }

    /// <summary>Lists this layer and its weights, each with a null behind it where training changes it, then the layers inside.</summary>
    internal void ListParts(List<object?> parts)
    {
        parts.Add(this);
        if (trainable)
            parts.Add(null);
        foreach (Weight weight in weights)
        {
            parts.Add(weight.Variable);
            if (weight.Variable.Trainable)
                parts.Add(null);
        }

        IReadOnlyList<(string Attribute, Layer Layer)> inside = Sublayers;
        for (int i = 0; i < inside.Count; i++)
            inside[i].Layer.ListParts(parts);
    }

    Weight? Find(Variable variable) => weights.Find(w => w.Variable == variable)
        ?? Sublayers.Select(s => s.Layer.Find(variable)).FirstOrDefault(w => w != null);

    sealed record Weight(Variable Variable, bool Trainable, Regularizer? Regularizer, bool Frozen = false);
}
