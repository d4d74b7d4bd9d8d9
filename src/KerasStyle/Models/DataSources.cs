using KerasStyle.Data;

namespace KerasStyle.Models;

/// <summary>Turns what a user gives as x, y and sample weights into one source of batches that fits a model.</summary>
static class DataSources
{
    public static BatchSource Of(Model model, TensorData x, TensorData? y, TensorData? sampleWeight, bool targets)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Source is { } source)
        {
            if (y != null || sampleWeight != null)
                throw new ArgumentException("a source of batches brings its own targets and sample weights; leave y and sampleWeight out", nameof(y));
            return source is GeneratedSource batches ? batches.Arranged(b => Rows(model, b.X, b.Y, b.SampleWeight, targets)) : source;
        }

        if (y?.Source != null || sampleWeight?.Source != null)
            throw new ArgumentException("y and sampleWeight must be arrays; a source of batches goes into x", nameof(y));
        return Rows(model, x, y, sampleWeight, targets);
    }

    static TensorSource Rows(Model model, TensorData x, TensorData? y, TensorData? sampleWeight, bool targets)
    {
        model.TakeInputForm(x.Structure.Form);
        return new TensorSource(
            model.RunHost(Inputs(model, x.Structure)),
            targets && y != null ? Outputs(model, y.Structure, nameof(y)) : null,
            targets && sampleWeight != null ? Weights(model, sampleWeight.Structure) : null);
    }

    static IReadOnlyList<Tensor> Inputs(Model model, TensorStructure x)
    {
        if (model.Inputs.Count == 0)
            return x.Tensors;       // a net of one's own takes what comes
        string[] layers = [.. model.Inputs.Select(i => i.Name)];
        if (x.Names == null && x.Tensors.Count != layers.Length)
            throw new ArgumentException($"model '{model.Name}' takes {layers.Length} inputs ({string.Join(", ", layers)}), got {x.Tensors.Count} arrays", nameof(x));
        return x.As(model.InputForm, layers, nameof(x)).Tensors;
    }

    // The outputs of a net of one's own may not be known yet; targets by name are then in the order of their names, as its outputs will be.
    static IReadOnlyList<Tensor> Outputs(Model model, TensorStructure y, string argument) =>
        model.OutputsKnown ? y.As(model.OutputForm, model.OutputNames, argument).Tensors : y.Tensors;

    static IReadOnlyList<Tensor> Weights(Model model, TensorStructure weights) =>
        weights.Tensors.Count == 1 ? weights.Tensors : Outputs(model, weights, "sampleWeight");

    /// <summary>The last rows for validation, the others to train on, as Keras splits them: before any shuffling.</summary>
    public static (RowSource Train, RowSource Validation) Split(BatchSource source, double validationSplit)
    {
        if (validationSplit is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(validationSplit), validationSplit, $"validationSplit must be between 0 and 1, got {validationSplit}");
        if (source is not RowSource rows)
            throw new ArgumentException("validationSplit needs arrays; give validationData for a source of batches", nameof(validationSplit));
        int split = (int)Math.Floor(rows.Count * (1 - validationSplit));
        if (split == 0 || split == rows.Count)
            throw new ArgumentException($"validationSplit {validationSplit} of {rows.Count} samples leaves one part empty", nameof(validationSplit));
        return (rows.Slice(0, split), rows.Slice(split, rows.Count - split));
    }
}
