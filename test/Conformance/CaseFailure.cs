namespace KerasStyle.Conformance;

/// <summary>What a case gives differs from what real Keras gives.</summary>
sealed class CaseFailure(string message) : Exception(message);
