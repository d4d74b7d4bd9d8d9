namespace KerasStyle.Torch.Tests;

/// <summary>Tests that count the tensors of the process: nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
