using KerasStyle.Conformance;

namespace KerasStyle.Tests.Conformance;

/// <summary>The cases of the conformance suite as tests: what the library does not have yet is skipped.</summary>
static class ConformanceTheory
{
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
