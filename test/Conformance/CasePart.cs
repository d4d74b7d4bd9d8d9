namespace KerasStyle.Conformance;

/// <summary>What can pass or fail by itself: a case, or one call or config of a case that holds many.</summary>
sealed record CasePart(string Label, Action Run);
