using Microsoft.ML.Transforms.Text;

namespace Microsoft.ML;

public static class TextCatalog
{
    public static TextNormalizingEstimator NormalizeText(
        this TransformsCatalog.TextTransforms catalog, string outputColumnName, string? inputColumnName = null,
        TextNormalizingEstimator.CaseMode caseMode = TextNormalizingEstimator.CaseMode.Lower,
        bool keepDiacritics = false, bool keepPunctuations = true, bool keepNumbers = true) =>
        new(new TextNormalizingTransformer(InputOutputColumnPair.One(outputColumnName, inputColumnName), caseMode, keepDiacritics, keepPunctuations, keepNumbers));

    public static TextFeaturizingEstimator FeaturizeText(this TransformsCatalog.TextTransforms catalog, string outputColumnName, string? inputColumnName = null) =>
        new(outputColumnName, inputColumnName);

    public static WordTokenizingEstimator TokenizeIntoWords(
        this TransformsCatalog.TextTransforms catalog, string outputColumnName, string? inputColumnName = null, char[]? separators = null) =>
        new(new WordTokenizingTransformer(InputOutputColumnPair.One(outputColumnName, inputColumnName), separators));
}
