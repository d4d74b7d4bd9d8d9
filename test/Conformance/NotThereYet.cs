namespace KerasStyle.Conformance;

/// <summary>A case needs a function or class of Keras that the library does not have.</summary>
sealed class NotThereYet(string message) : Exception(message);
