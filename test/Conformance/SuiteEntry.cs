namespace KerasStyle.Conformance;

/// <summary>A case in the index.</summary>
sealed record SuiteEntry(string Area, string Name, string Kind);
