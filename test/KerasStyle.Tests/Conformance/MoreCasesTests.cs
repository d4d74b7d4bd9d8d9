using KerasStyle.Conformance;

namespace KerasStyle.Tests.Conformance;

/// <summary>What the suite lacks, beside what real Keras 3.15.1 computes: cases of the suite's format under TestData/Cases. (GPTQ and AWQ: Keras leaves the zeros
/// out of its files and then cannot load them; these were written with the zeros.)</summary>
public class MoreCasesTests
{
    static readonly Suite Cases = new(Path.Combine(AppContext.BaseDirectory, "TestData", "Cases"));

    public static TheoryData<string, string, int> Parts
    {
        get
        {
            var data = new TheoryData<string, string, int>();
            foreach (SuiteEntry entry in Cases.Entries)
            {
                for (int part = 0; part < CaseRunner.Parts(Cases.Load(entry)).Count; part++)
                    data.Add(entry.Area, entry.Name, part);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Agrees_with_Keras(string area, string name, int part) => CaseRunner.Parts(Cases.Load(area, name))[part].Run();
}
