namespace KerasStyle.Tests.Conformance;

/// <summary>Functions of real Keras.</summary>
public class FunctionConformanceTests
{
    public static TheoryData<string, string, int> Cases => ConformanceTheory.Of("functions", "preprocess", "timeseries");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_Keras(string area, string name, int part) => ConformanceTheory.Run(area, name, part);
}
