namespace KerasStyle.Tests.Conformance;

/// <summary>Losses, metrics and what models are made of, in real Keras.</summary>
public class ObjectConformanceTests
{
    public static TheoryData<string, string, int> Cases => ConformanceTheory.Of("loss", "metric", "initializer", "schedule", "constraint", "regularizer", "config");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_Keras(string area, string name, int part) => ConformanceTheory.Run(area, name, part);
}
