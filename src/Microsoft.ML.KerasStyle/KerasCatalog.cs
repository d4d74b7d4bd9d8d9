using Microsoft.ML.KerasStyle.Tasks;

namespace Microsoft.ML.KerasStyle;

/// <summary>Makes Keras nets stages of an ML.NET pipeline: <c>mlContext.Keras()</c>.</summary>
public sealed partial class KerasCatalog
{
    readonly MLContext context;

    internal KerasCatalog(MLContext context) => this.context = context;

    /// <summary>A net that tells one of several classes.</summary>
    /// <param name="network">The net. A last layer of as many units as the label has classes, with softmax, is added unless it is there.</param>
    /// <param name="features">Column that a net of one input reads: numbers, usually a vector, whose dimensions are the net's, or keys. A net of several inputs reads for each the column of its name.</param>
    /// <param name="label">Column of a key (from MapValueToKey), or of class numbers from 0.</param>
    /// <param name="options">How the net is trained.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public KerasEstimator MulticlassClassification(KerasModel network, string features = "Features", string label = "Label", KerasTrainerOptions? options = null) =>
        new(context, new MulticlassTask(label), network, features, options);

    /// <summary>A net that tells yes from no.</summary>
    /// <param name="network">The net. A last layer of one unit with a sigmoid is added unless it is there.</param>
    /// <param name="features">Column that a net of one input reads: numbers, usually a vector, whose dimensions are the net's, or keys. A net of several inputs reads for each the column of its name.</param>
    /// <param name="label">Column of Boolean, of a key of two values (the second is yes), or of the numbers 0 and 1.</param>
    /// <param name="options">How the net is trained.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public KerasEstimator BinaryClassification(KerasModel network, string features = "Features", string label = "Label", KerasTrainerOptions? options = null) =>
        new(context, new BinaryTask(label), network, features, options);

    /// <summary>A net that tells a number.</summary>
    /// <param name="network">The net. A last layer of one unit is added unless it is there.</param>
    /// <param name="features">Column that a net of one input reads: numbers, usually a vector, whose dimensions are the net's, or keys. A net of several inputs reads for each the column of its name.</param>
    /// <param name="label">Column of numbers.</param>
    /// <param name="options">How the net is trained.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public KerasEstimator Regression(KerasModel network, string features = "Features", string label = "Label", KerasTrainerOptions? options = null) =>
        new(context, new NumberTask(label), network, features, options);

    /// <summary>A net that tells which of several labels a row has, any number of them.</summary>
    /// <param name="network">The net. A last layer of as many units as there are labels, each with a sigmoid, is added unless it is there.</param>
    /// <param name="features">Column that a net of one input reads.</param>
    /// <param name="label">Column of a vector of Boolean or of 0 and 1, or of a vector of keys (any length), each a label that the row has.</param>
    /// <param name="options">How the net is trained.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public KerasEstimator MultiLabelClassification(KerasModel network, string features = "Features", string label = "Label", KerasTrainerOptions? options = null) =>
        new(context, new MultiLabelTask(label), network, features, options);

    /// <summary>A net that tells several numbers at once.</summary>
    /// <param name="network">The net. A last layer of as many units as there are numbers is added unless it is there.</param>
    /// <param name="features">Column that a net of one input reads.</param>
    /// <param name="label">Column of a vector of numbers of known size; Concatenate makes one of several columns.</param>
    /// <param name="options">How the net is trained.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public KerasEstimator MultiOutputRegression(KerasModel network, string features = "Features", string label = "Label", KerasTrainerOptions? options = null) =>
        new(context, new NumbersTask(label), network, features, options);

    /// <summary>A net whose score ranks the rows of a group: it learns the relevance of each row by itself (pointwise).</summary>
    /// <param name="network">The net. A last layer of one unit is added unless it is there.</param>
    /// <param name="features">Column that a net of one input reads.</param>
    /// <param name="label">Column of numbers, or of keys of which later values are more relevant.</param>
    /// <param name="options">How the net is trained.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public KerasEstimator Ranking(KerasModel network, string features = "Features", string label = "Label", KerasTrainerOptions? options = null) =>
        new(context, new NumberTask(label, Ranking: true), network, features, options);

    /// <summary>A net that tells a class of each step of a series, as a tag of each word.</summary>
    /// <param name="network">The net, which gives values for each step (recurrent layers with <c>returnSequences</c>). A last layer of as many units as there
    /// are classes, with softmax, is added unless it is there.</param>
    /// <param name="features">Column of a vector of keys (words), or of steps × numbers.</param>
    /// <param name="label">Column of a vector of keys, one for each step; a missing key teaches nothing.</param>
    /// <param name="options">How the net is trained; its <c>Padding</c> and <c>Truncating</c> hold for features and labels.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public KerasEstimator SequenceLabeling(KerasModel network, string features = "Features", string label = "Label", KerasTrainerOptions? options = null) =>
        new(context, new SequenceTask(label, options?.Padding ?? default, options?.Truncating ?? default), network, features, options);

    /// <summary>An autoencoder: a net that learns to give back the row it is given. Its <c>Score</c> is the mean squared difference, and rows that it gives
    /// back worse than nearly all usual rows are anomalies. With <see cref="KerasTrainerOptions.ValidationFraction"/> these are rows that the net has not learned by heart.</summary>
    /// <param name="network">The net; it gives as many values as it takes.</param>
    /// <param name="features">Column of numbers.</param>
    /// <param name="contamination">Share of the validation rows, or of the training rows where there are none, that the threshold takes for anomalies.</param>
    /// <param name="options">How the net is trained.</param>
    /// <exception cref="ArgumentException">An argument or option is out of its range.</exception>
    public KerasEstimator AnomalyDetection(KerasModel network, string features = "Features", double contamination = 0.01, KerasTrainerOptions? options = null)
    {
        if (!(contamination is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(contamination), contamination, $"contamination must be from 0 to less than 1, got {contamination}");
        return new KerasEstimator(context, new AnomalyTask(contamination), network, features, options);
    }
}
