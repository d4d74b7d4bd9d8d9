namespace KerasStyle.Tests.Conformance;

/// <summary>All packed cases of a kind, whatever their area.</summary>
static class ConformanceAreas
{
    public static TheoryData<string, string> Of(string kind)
    {
        var cases = new TheoryData<string, string>();
        foreach (string area in ConformanceCases.Areas())
        {
            foreach (string name in Enumerable.Cast<object[]>(ConformanceCases.Names(area)).Select(row => (string)row[0]))
            {
                if (ConformanceCases.Load(area, name).Kind == kind)
                    cases.Add(area, name);
            }
        }

        return cases;
    }
}
