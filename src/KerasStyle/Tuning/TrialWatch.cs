using KerasStyle.Callbacks;

namespace KerasStyle.Tuning;

/// <summary>Follows the objective of a training, keeps the net of the best epoch, and stops a training that is not worth going on.</summary>
sealed class TrialWatch(string objective, Func<Model, bool> isMaximized, string? path, Func<int, double, bool, bool>? isHopeless) : Callback
{
    readonly List<double> curve = [];

    public IReadOnlyList<double> Curve => curve;

    public double Best { get; private set; } = double.NaN;

    public int BestEpoch { get; private set; }

    public bool Pruned { get; private set; }

    public override void OnEpochEnd(int epoch, Logs logs)
    {
        double value = logs.Find(objective)
            ?? throw new ArgumentException($"objective '{objective}' is not measured; there are {string.Join(", ", logs.Keys)} (val_... needs validation data)");
        if (!double.IsFinite(value))
            throw new ArithmeticException($"objective '{objective}' is {value} after epoch {epoch + 1}");
        bool maximize = isMaximized(Model);
        curve.Add(value);
        if (double.IsNaN(Best) || (maximize ? value > Best : value < Best))
        {
            (Best, BestEpoch) = (value, curve.Count - 1);
            if (path != null)
                Model.Save(path);
        }

        if (isHopeless?.Invoke(curve.Count - 1, Best, maximize) == true)
            (Pruned, Model.StopTraining) = (true, true);
    }
}
