using KerasStyle.Data;

namespace KerasStyle.Conformance.Kinds;

/// <summary>Batches of windows.</summary>
static class TimeseriesKind
{
    public static void Run(SuiteCase each)
    {
        Dictionary<string, Tensor> inputs = each.Arrays("inputs"), expected = each.Arrays("expected");
        JsonArray calls = each.Json["calls"]!.AsArray();
        for (int i = 0; i < calls.Count; i++)
        {
            JsonNode arguments = calls[i]!["kwargs"]!;
            bool targets = (bool)calls[i]!["targets"]!;
            RowSource source = KerasUtils.TimeseriesDatasetFromArray(
                inputs["data"], targets ? inputs["targets"] : null, (int)arguments["sequence_length"]!, (int?)arguments["sequence_stride"] ?? 1, (int?)arguments["sampling_rate"] ?? 1,
                (int?)arguments["start_index"], (int?)arguments["end_index"]);
            using BatchCursor cursor = source.Read((int?)arguments["batch_size"] ?? 128);
            int batch = 0;
            for (; cursor.Next() is > 0 and var rows; batch++)
            {
                each.Close(expected[$"c{i}_b{batch}_x"], Read(cursor, 0, rows, source.Inputs[0]), $"call {i}, batch {batch}, x");
                if (targets)
                    each.Close(expected[$"c{i}_b{batch}_y"], Read(cursor, 1, rows, source.Targets[0]), $"call {i}, batch {batch}, y");
            }

            Check.Equal((int)calls[i]!["batches"]!, batch, $"batches of call {i}");
        }
    }

    static Tensor Read(BatchCursor cursor, int column, int rows, TensorSpec row)
    {
        Tensor batch = Ops.Zeros(new Shape([rows]).Concat(row.Shape), row.DType);
        cursor.Fill(column, batch.Buffer.AsSpan<byte>()[..(int)batch.Spec.Bytes]);
        return batch;
    }
}
