using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Scoring;

namespace Microsoft.ML.KerasStyle.Images;

/// <summary>A row with the pixels of its file, which is read when they are asked for.</summary>
sealed class ImageRow(KerasImageTransformer transformer, ScoredColumns columns, DataViewRow input, bool[] active) : AddedRow(columns, input, active)
{
    /// <inheritdoc/>
    protected override Delegate AddedGetter(int column) => transformer.Getter(Input);
}
