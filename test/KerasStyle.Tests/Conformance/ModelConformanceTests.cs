namespace KerasStyle.Tests.Conformance;

/// <summary>Models and layers of real Keras.</summary>
public class ModelConformanceTests
{
    public static TheoryData<string, string, int> Cases => ConformanceTheory.Of("predict", "layer", "summary", "application");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_Keras(string area, string name, int part) => ConformanceTheory.Run(area, name, part);
}
