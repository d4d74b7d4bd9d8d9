namespace KerasStyle.Optimizers;

/// <summary>The optimizers that files and strings can name. Keras' strings are the class names in lower case.</summary>
static class OptimizerTable
{
    public static void Fill(Registry<Optimizer> optimizers)
    {
        optimizers.Register("Adadelta", Adadelta.FromConfig);
        optimizers.Register("Adafactor", Adafactor.FromConfig);
        optimizers.Register("Adagrad", Adagrad.FromConfig);
        optimizers.Register("Adam", Adam.FromConfig);
        optimizers.Register("AdamW", AdamW.FromConfig, "adamw");
        optimizers.Register("Adamax", Adamax.FromConfig);
        optimizers.Register("Ftrl", Ftrl.FromConfig);
        optimizers.Register("Lamb", Lamb.FromConfig);
        optimizers.Register("Lion", Lion.FromConfig);
        optimizers.Register("LossScaleOptimizer", LossScaleOptimizer.FromConfig, "lossscaleoptimizer");
        optimizers.Register("Muon", Muon.FromConfig);
        optimizers.Register("Nadam", Nadam.FromConfig);
        optimizers.Register("RMSprop", RMSprop.FromConfig, "rmsprop", "RMSProp");
        optimizers.Register("SGD", SGD.FromConfig);
        optimizers.Register("ScheduleFreeAdamW", ScheduleFreeAdamW.FromConfig, "schedulefreeadamw");
    }
}
