namespace KerasStyle.Tests.Conformance;

/// <summary>Models that real Keras saved give its outputs.</summary>
public class PredictConformanceTests
{
    public static TheoryData<string, string> Cases => ConformanceAreas.Of("predict");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Predicts(string area, string name)
    {
        ConformanceCase each = ConformanceCases.Load(area, name);
        Model model = ModelCases.Load(each, compile: false);
        Dictionary<string, Tensor> outputs = each.Arrays("outputs");
        IReadOnlyList<Tensor> got = model.PredictAll(ModelCases.Inputs(each), each.Json["batch_size"]!.GetValue<int>(), verbose: 0);
        Tensor[] want = ModelCases.InOrder(outputs, "output_");
        Assert.Equal(want.Length, got.Count);
        for (int i = 0; i < want.Length; i++)
            each.AssertClose(want[i], got[i], $"output {i}");
    }
}
