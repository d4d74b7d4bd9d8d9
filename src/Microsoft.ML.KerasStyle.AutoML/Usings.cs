// Inside Microsoft.ML.*, the plain name Model means ML.NET's namespace Microsoft.ML.Model.
global using KerasModel = KerasStyle.Model;
