namespace KerasStyle.Testing;

/// <summary>Tests that measure the process or set what all share: nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
