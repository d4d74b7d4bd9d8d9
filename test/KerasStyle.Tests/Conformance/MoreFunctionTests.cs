using KerasStyle.Conformance;

namespace KerasStyle.Tests.Conformance;

/// <summary>Functions that the suite lacks, beside what real Keras 3.15.1 computes: cases of the suite's format under TestData/Ops.</summary>
public class MoreFunctionTests
{
    static readonly Suite Cases = new(Path.Combine(AppContext.BaseDirectory, "TestData", "Ops"));

    public static TheoryData<string, int> Parts
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (SuiteEntry entry in Cases.Entries)
            {
                for (int part = 0; part < CaseRunner.Parts(Cases.Load(entry)).Count; part++)
                    data.Add(entry.Name, part);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Agrees_with_Keras(string name, int part) => CaseRunner.Parts(Cases.Load("ops", name))[part].Run();
}
