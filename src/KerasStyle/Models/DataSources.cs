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
            return source;
        }

        if (y?.Source != null || sampleWeight?.Source != null)
            throw new ArgumentException("y and sampleWeight must be arrays; a source of batches goes into x", nameof(y));
        IReadOnlyList<string> inputs = model.InputNames;
        if (x.Names != null && !x.Names.All(inputs.Contains))
            inputs = [.. model.Inputs.Select(i => i.Name)];
        if (x.Names == null && inputs.Count > 0 && x.Tensors.Count != inputs.Count)
            throw new ArgumentException($"model '{model.Name}' takes {inputs.Count} inputs ({string.Join(", ", inputs)}), got {x.Tensors.Count} arrays", nameof(x));
        return new TensorSource(
            model.RunHost(Ordered(x, inputs, nameof(x))),
            targets && y != null ? Ordered(y, model.OutputNames, nameof(y)) : null,
            targets ? sampleWeight?.Tensors : null);
    }

    /// <summary>The last rows for validation, the others to train on, as Keras splits them: before any shuffling.</summary>
    public static (RowSource Train, RowSource Validation) Split(BatchSource source, double fraction)
    {
        if (fraction is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, $"validationSplit must be between 0 and 1, got {fraction}");
        if (source is not RowSource rows)
            throw new ArgumentException("validationSplit needs arrays; give validationData for a source of batches", nameof(fraction));
        int split = (int)Math.Floor(rows.Count * (1 - fraction));
        if (split == 0 || split == rows.Count)
            throw new ArgumentException($"validationSplit {fraction} of {rows.Count} samples leaves one part empty", nameof(fraction));
        return (rows.Slice(0, split), rows.Slice(split, rows.Count - split));
    }

    static IReadOnlyList<Tensor> Ordered(TensorData data, IReadOnlyList<string> names, string argument)
    {
        if (data.Names is not { } given)
            return data.Tensors;
        if (names.Count == 0)
            throw new ArgumentException($"{argument} is given by name, but the model is not built; start it with an Input", argument);
        foreach (string name in given)
        {
            if (!names.Contains(name))
                throw new ArgumentException($"{argument} has an unknown name '{name}'; there are {string.Join(", ", names)}", argument);
        }

        return [.. names.Select(n => given.ToList().IndexOf(n) is var i and >= 0
            ? data.Tensors[i]
            : throw new ArgumentException($"{argument} lacks '{n}'; it has {string.Join(", ", given)}", argument))];
    }
}
