namespace Microsoft.ML.SearchSpace;

/// <summary>An object with a search space of its own.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field, Inherited = false)]
public sealed class NestOptionAttribute : Attribute;
