using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>A row whose label is a word.</summary>
sealed class WordExample
{
    [VectorType(4)]
    public float[] Features { get; set; } = [];

    public string Label { get; set; } = "";
}

/// <summary>A row of 64 pixels and a digit.</summary>
sealed class DigitExample
{
    [VectorType(64)]
    public float[] Features { get; set; } = [];

    public float Label { get; set; }
}

/// <summary>A row whose label is yes or no.</summary>
sealed class YesNoExample
{
    [VectorType(30)]
    public float[] Features { get; set; } = [];

    public bool Label { get; set; }
}

/// <summary>A row whose label is a number.</summary>
sealed class NumberExample
{
    [VectorType(10)]
    public float[] Features { get; set; } = [];

    public float Label { get; set; }

    public float Weight { get; set; } = 1;
}

/// <summary>What a multiclass net predicts.</summary>
sealed class WordPrediction
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}

/// <summary>What a binary net predicts.</summary>
sealed class YesNoPrediction
{
    public bool PredictedLabel { get; set; }

    public float Score { get; set; }

    public float Probability { get; set; }
}

/// <summary>What a regression net predicts.</summary>
sealed class NumberPrediction
{
    public float Score { get; set; }
}
