using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests.Platform;

/// <summary>Rows that the platform tests share.</summary>
public sealed class Flower
{
    public float Petal { get; set; }

    [VectorType(2)]
    public float[] Sepal { get; set; } = [];

    public string Kind { get; set; } = "";

    public static Flower[] Bunch(int count) => [.. Enumerable.Range(0, count).Select(i => new Flower
    {
        Petal = i,
        Sepal = [i, -i],
        Kind = new[] { "setosa", "virginica", "versicolor" }[i % 3],
    })];
}

public sealed class Scored
{
    public float Label { get; set; }

    public float Score { get; set; }

    public float Probability { get; set; }

    public bool PredictedLabel { get; set; }
}

public sealed class ScoredClass
{
    [KeyType(3)]
    public uint Label { get; set; }

    [VectorType(3)]
    public float[] Score { get; set; } = [];

    [KeyType(3)]
    public uint PredictedLabel { get; set; }
}
