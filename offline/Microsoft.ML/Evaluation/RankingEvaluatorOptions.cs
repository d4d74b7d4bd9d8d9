namespace Microsoft.ML.Data;

public sealed class RankingEvaluatorOptions
{
    /// <summary>Gains are cumulated up to this place.</summary>
    public int DcgTruncationLevel = 10;

    /// <summary>What a row of relevance 0, 1, 2, ... is worth.</summary>
    public string LabelGains = "0,3,7,15,31";
}
