using System.Runtime.CompilerServices;
using KerasStyle;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using Microsoft.ML.KerasStyle.Schema;
using Microsoft.ML.KerasStyle.Scoring;
using Microsoft.ML.KerasStyle.Tasks;

namespace Microsoft.ML.KerasStyle;

/// <content>Nets of any inputs and outputs.</content>
public sealed partial class KerasCatalog
{
    /// <summary>Any net: each input reads a column, each output learns a column and gives one. Columns bind by name: an input reads the column of its name
    /// (see <see cref="KerasTrainerOptions.InputColumns"/>), and an output learns the column of its name.</summary>
    /// <param name="network">The net, built: it begins with an Input, and is taken as it is.</param>
    /// <param name="loss">What is made small, by output. A sparse_categorical_crossentropy takes keys and class numbers, any other loss numbers,
    /// Boolean, and keys as 0 and 1.</param>
    /// <param name="lossWeights">How much each loss counts; 1 when not named.</param>
    /// <param name="metrics">What is measured besides, by output.</param>
    /// <param name="labels">Column that each output learns; the one of its name when not named.</param>
    /// <param name="outputColumns">Column that each output gives; its name and <c>Score</c> when not named, or <c>Score</c> for a single output.</param>
    /// <param name="features">Column that a net of one input reads.</param>
    /// <param name="options">How the net is trained; Loss and Metrics do not count here.</param>
    /// <exception cref="ArgumentException">The net is not built, an output has no loss, a name is unknown, or an option is out of its range.</exception>
    public KerasEstimator Stage(
        KerasModel network, Dictionary<string, Loss> loss, Dictionary<string, double>? lossWeights = null,
        Dictionary<string, IReadOnlyList<Metric>>? metrics = null, Dictionary<string, string>? labels = null,
        Dictionary<string, string>? outputColumns = null, string features = "Features", KerasTrainerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(loss);
        IReadOnlyList<string> names = Outputs(network);
        CheckOutputs(network, loss);
        CheckOutputs(network, lossWeights);
        CheckOutputs(network, metrics);
        CheckOutputs(network, labels);
        IReadOnlyList<(string Column, Shape Shape)> columns = Columns(network, outputColumns);
        return new KerasEstimator(context, new StageTask([.. names.Select((name, i) => new StageOutput(
            name, columns[i].Shape, labels?.GetValueOrDefault(name) ?? name, columns[i].Column,
            loss.GetValueOrDefault(name) ?? throw new ArgumentException($"output '{name}' of network '{network.Name}' has no loss; there are losses for {string.Join(", ", loss.Keys)}", nameof(loss)),
            lossWeights?.GetValueOrDefault(name, 1) ?? 1, metrics?.GetValueOrDefault(name) ?? []))]), network, features, options);
    }

    /// <summary>A trained net as a stage that is not trained: each input reads a column, each output gives one.</summary>
    /// <param name="network">The net with its weights.</param>
    /// <param name="features">Column that a net of one input reads.</param>
    /// <param name="inputColumns">Column that each input reads; the one of its name when not named.</param>
    /// <param name="outputColumns">Column that each output gives; its name and <c>Score</c> when not named, or <c>Score</c> for a single output.</param>
    /// <param name="sequence">Length and ends of series of keys, <see cref="KerasTrainerOptions.PredictionBatchSize"/> and <see cref="KerasTrainerOptions.Engine"/>; nothing else of the
    /// options counts.</param>
    /// <exception cref="ArgumentException">The net is not built, or a name is unknown.</exception>
    public KerasScoringEstimator Score(
        KerasModel network, string features = "Features", Dictionary<string, string>? inputColumns = null,
        Dictionary<string, string>? outputColumns = null, KerasTrainerOptions? sequence = null)
    {
        Outputs(network);
        return new KerasScoringEstimator(context, network, features, inputColumns, new RawInterpretation(Columns(network, outputColumns)), sequence);
    }

    /// <summary>A net from a <c>.keras</c> or <c>.h5</c> file as a stage that is not trained; see the other overload.</summary>
    /// <inheritdoc cref="Score(KerasModel, string, Dictionary{string, string}, Dictionary{string, string}, KerasTrainerOptions)"/>
    /// <param name="path">The file.</param>
    /// <param name="features">Column that a net of one input reads.</param>
    /// <param name="inputColumns">Column that each input reads; the one of its name when not named.</param>
    /// <param name="outputColumns">Column that each output gives.</param>
    /// <param name="sequence">Length and ends of series of keys.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="FormatException">The file is damaged.</exception>
    public KerasScoringEstimator Score(
        string path, string features = "Features", Dictionary<string, string>? inputColumns = null,
        Dictionary<string, string>? outputColumns = null, KerasTrainerOptions? sequence = null) =>
        Score(KerasModel.Load(path, compile: false), features, inputColumns, outputColumns, sequence);

    /// <summary>What an inner layer of a trained net gives, as features for other trainers.</summary>
    /// <param name="network">The net with its weights, of <see cref="KerasTransformer.Model"/> or a file.</param>
    /// <param name="layer">Name of the layer.</param>
    /// <param name="outputColumn">Column for the values.</param>
    /// <param name="features">Column that a net of one input reads.</param>
    /// <param name="inputColumns">Column that each input reads; the one of its name when not named.</param>
    /// <param name="sequence">Length and ends of series of keys.</param>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    /// <exception cref="InvalidOperationException">The net has no graph of layers.</exception>
    public KerasScoringEstimator Featurize(
        KerasModel network, string layer, string outputColumn, string features = "Features", Dictionary<string, string>? inputColumns = null,
        KerasTrainerOptions? sequence = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentException.ThrowIfNullOrEmpty(outputColumn);
        var inner = new KerasModel(new List<Tensor>(network.Inputs.Select(i => i.Output)), network.OutputOf(layer), network.Name) { Engine = network.ChosenEngine };
        return Score(inner, features, inputColumns, new Dictionary<string, string> { [inner.OutputNames[0]] = outputColumn }, sequence);
    }

    static IReadOnlyList<string> Outputs(KerasModel network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Built && network.Inputs.Count > 0 ? network.OutputNames
            : throw new ArgumentException($"network '{network.Name}' is not built; start it with an Input", nameof(network));
    }

    static IReadOnlyList<(string Column, Shape Shape)> Columns(KerasModel network, Dictionary<string, string>? outputColumns)
    {
        CheckOutputs(network, outputColumns);
        IReadOnlyList<string> names = network.OutputNames;
        return [.. names.Zip(network.OutputShapes, (name, shape) => (
            outputColumns?.GetValueOrDefault(name) ?? (names.Count == 1 ? "Score" : name + "Score"),
            shape[1..] is { IsKnown: true } known ? known
                : throw new ArgumentException($"output '{name}' of network '{network.Name}' gives {shape}; a column needs a known shape: give the Input all lengths", nameof(network))))];
    }

    static void CheckOutputs<T>(KerasModel network, Dictionary<string, T>? byOutput, [CallerArgumentExpression(nameof(byOutput))] string? parameter = null)
    {
        foreach (string name in byOutput?.Keys.Except(network.OutputNames) ?? [])
            throw new ArgumentException($"network '{network.Name}' has no output '{name}'; it has {string.Join(", ", network.OutputNames)}", parameter);
    }
}
