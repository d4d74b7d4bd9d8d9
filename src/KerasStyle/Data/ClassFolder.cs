namespace KerasStyle.Data;

/// <summary>The files of a folder with a folder for each class.</summary>
/// <param name="Paths">The files.</param>
/// <param name="Labels">The number of each file's class.</param>
/// <param name="LabelMode">The form of the labels: int, categorical, binary, or none when null.</param>
/// <param name="ClassNames">The classes.</param>
sealed record ClassFolder(IReadOnlyList<string> Paths, IReadOnlyList<int> Labels, string? LabelMode, IReadOnlyList<string> ClassNames)
{
    public static ClassFolder Read(
        string directory, IReadOnlyList<int>? labels, string? labelMode, IReadOnlyList<string>? classNames, string[] endings, bool shuffle, int? seed,
        double? validationSplit, string? subset)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        if (labelMode is not (null or "int" or "categorical" or "binary"))
            throw new ArgumentException($"labelMode must be int, categorical, binary or null, got '{labelMode}'", nameof(labelMode));
        if (validationSplit is not (null or (> 0 and < 1)) || (validationSplit == null) != (subset == null) || subset is not (null or "training" or "validation"))
            throw new ArgumentException($"validationSplit and subset (training or validation) go together, got {validationSplit} and '{subset}'", nameof(subset));
        string[] names = labels != null || labelMode == null ? [] : [.. classNames ?? [.. Directory.GetDirectories(directory).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)]];
        if (names.Length == 0 && labels == null && labelMode != null)
            throw new ArgumentException($"'{directory}' has no folders; there must be one for each class, or labels, or labelMode null", nameof(directory));
        var found = new List<(string Path, int Label)>();
        if (names.Length == 0)
            found.AddRange(Files(directory).Select((f, i) => (f, labels == null ? 0 : i < labels.Count ? labels[i] : throw new ArgumentException($"there are {labels.Count} labels for more files", nameof(labels)))));
        for (int i = 0; i < names.Length; i++)
            found.AddRange(Files(Path.Combine(directory, names[i])).Select(f => (f, i)));
        if (found.Count == 0)
            throw new ArgumentException($"'{directory}' has no files that end in {string.Join(", ", endings)}", nameof(directory));
        if (labelMode == "binary" && (labels == null ? names.Length : labels.Distinct().Count()) != 2)
            throw new ArgumentException($"labelMode binary needs two classes, got {names.Length}", nameof(labelMode));
        int[] order = [.. Enumerable.Range(0, found.Count)];
        if (shuffle)
            RowOrder.Permute(order, new ShuffleKey(seed ?? KerasRandom.NextSeed(), 0));
        int split = validationSplit is { } share ? found.Count - (int)(share * found.Count) : found.Count;
        IEnumerable<int> kept = subset == "validation" ? order.Skip(split) : order.Take(split);
        return new([.. kept.Select(i => found[i].Path)], [.. kept.Select(i => found[i].Label)], labelMode, names);

        IEnumerable<string> Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Where(f => endings.Contains(Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal);
    }

    /// <summary>The labels of all files; null when there are none.</summary>
    public Tensor? Targets()
    {
        if (LabelMode == null)
            return null;
        Tensor numbers = Tensor.From<int>([.. Labels], [Labels.Count]);
        return LabelMode switch
        {
            "categorical" => KerasUtils.ToCategorical(numbers, Math.Max(ClassNames.Count, Labels.Max() + 1)),
            "binary" => Ops.Cast(Ops.ExpandDims(numbers, -1), DType.Float32),
            _ => numbers,
        };
    }
}
