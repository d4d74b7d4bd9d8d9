namespace KerasStyle.Quality;

/// <summary>A figure of a row beside Keras'.</summary>
sealed record Figure(string Row, string Name, Spread Keras, Spread Ours)
{
    const double Limit = 3;

    public double Difference => Ours.StandardErrorsFrom(Keras);

    /// <summary>Whether ours is worse than chance explains; accuracies should be high, losses and errors low.</summary>
    public bool IsWorse => !(Worseness <= Limit);

    public string Verdict => IsWorse ? "WORSE" : Worseness < -Limit ? "better" : "agrees";

    double Worseness => Name.EndsWith("accuracy", StringComparison.Ordinal) ? -Difference : Difference;
}
