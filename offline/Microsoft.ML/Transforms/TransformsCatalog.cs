using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Holds the extension methods that make estimators of data preparation.</summary>
public sealed class TransformsCatalog
{
    internal TransformsCatalog(IHostEnvironment env)
    {
        Environment = env;
        Categorical = new CategoricalTransforms(env);
        Conversion = new ConversionTransforms(env);
        Text = new TextTransforms(env);
    }

    public CategoricalTransforms Categorical { get; }

    public ConversionTransforms Conversion { get; }

    public TextTransforms Text { get; }

    internal IHostEnvironment Environment { get; }

    public sealed class CategoricalTransforms
    {
        internal CategoricalTransforms(IHostEnvironment env) => Environment = env;

        internal IHostEnvironment Environment { get; }
    }

    public sealed class ConversionTransforms
    {
        internal ConversionTransforms(IHostEnvironment env) => Environment = env;

        internal IHostEnvironment Environment { get; }
    }

    public sealed class TextTransforms
    {
        internal TextTransforms(IHostEnvironment env) => Environment = env;

        internal IHostEnvironment Environment { get; }
    }
}
