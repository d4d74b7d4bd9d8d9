using System.Data;

namespace Microsoft.Data.Analysis;

public sealed partial class DataFrame
{
    private const string LengthWithoutNulls = "Length (excluding null values)";

    /// <summary>The type and length of each column.</summary>
    public DataFrame Info()
    {
        var frame = new DataFrame();
        if (Columns.Count > 0)
            frame.Columns.Add(new StringDataFrameColumn("Info", ["DataType", LengthWithoutNulls]));
        foreach (var column in Columns)
            frame.Columns.Add(column.Info());
        return frame;
    }

    /// <summary>The length, greatest, least and mean value of each column of numbers or dates.</summary>
    public DataFrame Description()
    {
        var frame = new DataFrame();
        foreach (var column in Columns.Where(c => c.HasDescription()))
        {
            if (frame.Columns.Count == 0)
                frame.Columns.Add(new StringDataFrameColumn("Description", [LengthWithoutNulls, "Max", "Min", "Mean"]));
            frame.Columns.Add(column.Description());
        }
        return frame;
    }

    public DataTable ToTable()
    {
        var table = new DataTable();
        foreach (var column in Columns)
            table.Columns.Add(column.Name, column.DataType);
        foreach (var row in Rows)
            table.Rows.Add([.. row.Select(value => value ?? DBNull.Value)]);
        return table;
    }
}
