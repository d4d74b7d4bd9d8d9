namespace Microsoft.CodeAnalysis;

/// <summary>Tells the compiler that each assembly has a copy of a type of its own, which its friends do not see.</summary>
[Embedded]
sealed partial class EmbeddedAttribute : Attribute;
