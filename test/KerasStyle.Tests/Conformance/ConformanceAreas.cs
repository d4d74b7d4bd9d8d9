namespace KerasStyle.Tests.Conformance;

/// <summary>All packed cases of a kind, whatever their area.</summary>
static class ConformanceAreas
{
    public static TheoryData<string, string> Of(string kind)
    {
        var cases = new TheoryData<string, string>();
        foreach ((string area, string name, string found) in ConformanceCases.All())
        {
            if (found == kind)
                cases.Add(area, name);
        }

        return cases;
    }
}
