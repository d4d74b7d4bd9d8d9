using KerasStyle.Layers;

namespace KerasStyle;

/// <summary>The form of a <see cref="Sequential"/> in files.</summary>
static class SequentialConfig
{
    public static void Write(Sequential model, IReadOnlyList<Layer> layers, Config config)
    {
        config.Add("layers", layers);
        if (model.Built)
            config.Add("build_input_shape", model.Inputs[0].BatchShape);
    }

    public static Sequential Read(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var model = new Sequential(config.Objects<Layer>("layers"), config.Trainable, config.Name);
        if (config.GetOptional<Shape>("build_input_shape") is { } shape)
            model.EnsureBuilt(shape);
        return model;
    }
}
