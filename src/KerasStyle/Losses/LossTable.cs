namespace KerasStyle.Losses;

/// <summary>The losses that files and strings can name.</summary>
static class LossTable
{
    public static void Fill(Registry<Loss> losses)
    {
        losses.Register("BinaryCrossentropy", BinaryCrossentropy.FromConfig, "bce", "BCE");
        losses.Register("BinaryFocalCrossentropy", BinaryFocalCrossentropy.FromConfig);
        losses.Register("CTC", _ => new CTC());
        losses.Register("CategoricalCrossentropy", CategoricalCrossentropy.FromConfig);
        losses.Register("CategoricalFocalCrossentropy", CategoricalFocalCrossentropy.FromConfig);
        losses.Register("CategoricalGeneralizedCrossEntropy", CategoricalGeneralizedCrossEntropy.FromConfig);
        losses.Register("CategoricalHinge", _ => new CategoricalHinge());
        losses.Register("Circle", Circle.FromConfig);
        losses.Register("CosineSimilarity", CosineSimilarity.FromConfig, "cosine_proximity");
        losses.Register("Dice", Dice.FromConfig);
        losses.Register("Hinge", _ => new Hinge());
        losses.Register("Huber", Huber.FromConfig);
        losses.Register("KLDivergence", _ => new KLDivergence(), "kld", "KLD", "kullback_leibler_divergence");
        losses.Register("LogCosh", _ => new LogCosh(), "logcosh");
        losses.Register("MeanAbsoluteError", _ => new MeanAbsoluteError(), "mae", "MAE");
        losses.Register("MeanAbsolutePercentageError", _ => new MeanAbsolutePercentageError(), "mape", "MAPE");
        losses.Register("MeanSquaredError", _ => new MeanSquaredError(), "mse", "MSE");
        losses.Register("MeanSquaredLogarithmicError", _ => new MeanSquaredLogarithmicError(), "msle", "MSLE");
        losses.Register("Poisson", _ => new Poisson());
        losses.Register("SparseCategoricalCrossentropy", SparseCategoricalCrossentropy.FromConfig);
        losses.Register("SquaredHinge", _ => new SquaredHinge());
        losses.Register("Tversky", Tversky.FromConfig);
    }
}
