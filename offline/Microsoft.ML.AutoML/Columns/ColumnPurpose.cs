namespace Microsoft.ML.AutoML;

internal enum ColumnPurpose
{
    Ignore,
    Label,
    NumericFeature,
    CategoricalFeature,
    TextFeature,
    Weight,
    ImagePath,
    SamplingKey,
    UserId,
    ItemId,
    GroupId,
}
