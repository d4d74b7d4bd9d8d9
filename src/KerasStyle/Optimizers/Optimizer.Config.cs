using KerasStyle.Schedules;

namespace KerasStyle.Optimizers;

public abstract partial class Optimizer
{
    private protected override void GetBaseConfig(Config config)
    {
        config.Add("name", Name);
        if (schedule != null)
            config.Add("learning_rate", schedule);
        else
            config.Add("learning_rate", rate!.Value.Item());
        config.Add("weight_decay", WeightDecay);
        config.Add("clipnorm", Clipnorm);
        config.Add("global_clipnorm", GlobalClipnorm);
        config.Add("clipvalue", Clipvalue);
        config.Add("use_ema", UseEma);
        config.Add("ema_momentum", EmaMomentum);
        config.Add("ema_overwrite_frequency", EmaOverwriteFrequency);
        config.Add("loss_scale_factor", LossScaleFactor);
        config.Add("gradient_accumulation_steps", GradientAccumulationSteps);
    }

    internal override void ReadBaseConfig(Config config)
    {
        Rename(config.Get("name", Name));
        // Keras 2 wrote some of these.
        config.Ignore("decay", "jit_compile", "is_legacy_optimizer");
        string key = config.Contains("learning_rate") ? "learning_rate" : "lr";
        if (config.HoldsObject(key))
            SetRate(config.Object<LearningRateSchedule>(key)!);
        else if (config.GetOptional<double>(key) is { } number)
            SetRate(number);
        WeightDecay = config.Contains("weight_decay") ? config.GetOptional<double>("weight_decay") : WeightDecay;
        Clipnorm = config.GetOptional<double>("clipnorm");
        GlobalClipnorm = config.GetOptional<double>("global_clipnorm");
        Clipvalue = config.GetOptional<double>("clipvalue");
        UseEma = config.Get("use_ema", false);
        EmaMomentum = config.Get("ema_momentum", 0.99);
        EmaOverwriteFrequency = config.GetOptional<int>("ema_overwrite_frequency");
        LossScaleFactor = config.GetOptional<double>("loss_scale_factor");
        GradientAccumulationSteps = config.GetOptional<int>("gradient_accumulation_steps");
        Check();
    }

    private protected void Rename(string name)
    {
        Name = name;
        foreach (Variable variable in variables)
            variable.Path = $"{Name}/{variable.Name}";
    }
}
