namespace KerasStyle.Tests.Conformance;

/// <summary>Model and weight files of real Keras.</summary>
public class FileConformanceTests
{
    public static TheoryData<string, string, int> Cases => ConformanceTheory.Of("h5");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_Keras(string area, string name, int part) => ConformanceTheory.Run(area, name, part);
}
