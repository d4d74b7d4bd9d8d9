using KerasStyle.Tuning;
using Microsoft.ML.KerasStyle.Sweeping;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.KerasStyle;

/// <summary>What a sweep found.</summary>
public sealed class SweepResult
{
    readonly SweepSession session;

    internal SweepResult(SweepSession session, Trial best, ITransformer model, Parameter parameter)
    {
        (this.session, Best, Model, Parameter) = (session, best, model, parameter);
        Trials = [.. session.Trials];
    }

    /// <summary>The trials in order; those of an earlier run of the sweep too.</summary>
    public IReadOnlyList<Trial> Trials { get; }

    /// <summary>The best trial.</summary>
    public Trial Best { get; }

    /// <summary>The best trial's figure.</summary>
    public double Metric => Best.Score!.Value;

    /// <summary>The best trial's pipeline as it was trained in the sweep (of a cross-validation on the first fold).</summary>
    public ITransformer Model { get; }

    /// <summary>The best trial's values as AutoML has them.</summary>
    public Parameter Parameter { get; }

    /// <summary>Trains the best trial's pipeline anew, as on all rows there are.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="cancellationToken">Ends the training.</param>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public ITransformer Refit(IDataView data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return session.Refit(Parameter, data, cancellationToken);
    }

    /// <summary>Prints the best trials as a table.</summary>
    /// <param name="count">How many.</param>
    /// <param name="output">Where to; the console when null.</param>
    public void PrintLeaderboard(int count = 10, TextWriter? output = null) => session.Board.Print(output ?? Console.Out, session.Ranked(Trials), count);
}
