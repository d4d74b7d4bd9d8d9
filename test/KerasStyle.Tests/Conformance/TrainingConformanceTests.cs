namespace KerasStyle.Tests.Conformance;

/// <summary>Gradients and training of real Keras.</summary>
public class TrainingConformanceTests
{
    public static TheoryData<string, string, int> Cases => ConformanceTheory.Of("grad", "fit", "on_batch", "optimizer");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_Keras(string area, string name, int part) => ConformanceTheory.Run(area, name, part);
}
