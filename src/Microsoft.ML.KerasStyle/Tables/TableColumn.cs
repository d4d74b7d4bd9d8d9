namespace Microsoft.ML.KerasStyle;

/// <summary>What was found out about a column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is taken for.</param>
/// <param name="Distinct">Number of different values, counted up to 10,000.</param>
/// <param name="Missing">Number of missing values.</param>
public sealed record TableColumn(string Name, TableColumnKind Kind, int Distinct, long Missing);
