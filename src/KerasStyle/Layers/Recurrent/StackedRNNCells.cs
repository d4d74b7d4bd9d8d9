namespace KerasStyle.Layers;

/// <summary>Cells one above the other as one cell, as keras.layers.StackedRNNCells.</summary>
public sealed class StackedRNNCells : RnnCell
{
    readonly RnnCell[] cells;

    /// <param name="cells">The cells from the lowest.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    public StackedRNNCells(IReadOnlyList<RnnCell> cells, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        ArgumentNullException.ThrowIfNull(cells);
        this.cells = [.. cells.Select(c => Track($"cells/{AutoName.SnakeCase(c.ClassName)}", c))];
        if (this.cells.Length == 0)
            throw new ArgumentException($"{Label}: needs at least one cell", nameof(cells));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> StateSizes => [.. cells.SelectMany(c => c.StateSizes)];

    /// <inheritdoc/>
    public override int OutputSize => cells[^1].OutputSize;

    internal override int OutputState => StateSizes.Count - cells[^1].StateSizes.Count;

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        foreach (RnnCell cell in cells)
        {
            cell.EnsureBuilt(input);
            input = [input[0], cell.OutputSize];
        }
    }

    /// <inheritdoc/>
    protected internal override (Tensor Output, IReadOnlyList<Tensor> States) Step(Tensor x, IReadOnlyList<Tensor> states, bool training, StepMemory memory)
    {
        ArgumentNullException.ThrowIfNull(states);
        var all = new List<Tensor>();
        int at = 0;
        foreach (RnnCell cell in cells)
        {
            int count = cell.StateSizes.Count;
            (x, IReadOnlyList<Tensor> next) = cell.Step(x, [.. states.Skip(at).Take(count)], training, memory);
            all.AddRange(next);
            at += count;
        }

        return (x, all);
    }

    private protected override (Tensor Sequence, IReadOnlyList<Tensor> States)? AllSteps(
        Tensor x, IReadOnlyList<Tensor> states, Tensor? mask, bool backwards, bool training)
    {
        var all = new List<Tensor>();
        int at = 0;
        foreach (RnnCell cell in cells)
        {
            int count = cell.StateSizes.Count;
            if (cell.TryAllSteps(x, [.. states.Skip(at).Take(count)], mask, backwards, training) is not { } done)
                return null;
            x = done.Sequence;
            all.AddRange(done.States);
            at += count;
        }

        return (x, all);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("cells", cells);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static StackedRNNCells FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new([.. config.Objects<Layer>("cells").Select(c => c as RnnCell ?? throw new ArgumentException($"{config.Owner}: 'cells' must be cells, got {c.ClassName}"))],
            config.Name, config.Policy, config.Trainable);
    }
}
