namespace Microsoft.ML.Model.OnnxConverter;

/// <summary>Not used here. It takes the name Microsoft.ML.Model as ML.NET does: inside any namespace Microsoft.ML.*, the plain name
/// Model then means this namespace and no type.</summary>
internal interface ICanSaveOnnx
{
}
