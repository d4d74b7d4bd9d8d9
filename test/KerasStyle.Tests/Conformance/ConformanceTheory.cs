using KerasStyle.Conformance;

namespace KerasStyle.Tests.Conformance;

/// <summary>The cases of the conformance suite as tests: what the library does not have yet is skipped.</summary>
static class ConformanceTheory
{
    // Listed in docs/conformance.md: Keras' formula on the statistics in these files gives what we compute, not the outputs stored beside them.
    static readonly HashSet<string> Unexplained = ["keras2/keras_preprocess", "keras2/weights_preprocess", "keras2/whole_preprocess"];

    /// <summary>Area, name and part of the cases of some kinds.</summary>
    public static TheoryData<string, string, int> Of(params string[] kinds)
    {
        var data = new TheoryData<string, string, int>();
        foreach (SuiteEntry entry in Suite.Default.Entries.Where(e => kinds.Contains(e.Kind)))
        {
            int parts = entry.Kind is "functions" or "config" ? CaseRunner.Parts(Suite.Default.Load(entry)).Count : 1;
            for (int part = 0; part < parts; part++)
                data.Add(entry.Area, entry.Name, part);
        }

        return data;
    }

    public static void Run(string area, string name, int part)
    {
        Skip.If(Unexplained.Contains($"{area}/{name}"), "the outputs do not follow from the file: see docs/conformance.md");
        try
        {
            CaseRunner.Parts(Suite.Default.Load(area, name))[part].Run();
        }
        catch (Exception e) when (CaseRunner.IsNotThereYet(e))
        {
            Skip.If(true, e.Message);
        }
    }
}
