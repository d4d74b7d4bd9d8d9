using Microsoft.ML.Data;

namespace Microsoft.ML.AutoML;

/// <summary>How to read a text file, and what its columns are for.</summary>
public sealed class ColumnInferenceResults
{
    public TextLoader.Options TextLoaderOptions { get; internal set; } = null!;

    public ColumnInformation ColumnInformation { get; internal set; } = null!;
}
