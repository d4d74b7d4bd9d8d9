using KerasStyle.Data;

namespace KerasStyle.Tests.Utils;

public class KerasUtilsTests
{
    [Fact]
    public void Classes_become_vectors()
    {
        Tensor y = KerasUtils.ToCategorical(Tensor.From<int>([2, 0, 1], [3, 1]));
        Assert.Equal([3, 3], y.Shape);
        Assert.Equal([0f, 0, 1, 1, 0, 0, 0, 1, 0], y.ToArray<float>());
        Assert.Equal([1, 5], KerasUtils.ToCategorical(Tensor.From<int>([3], [1]), 5).Shape);
    }

    [Fact]
    public void Rows_of_length_zero_stay_when_normalized() =>
        Assert.Equal([0.6f, 0.8f, 0, 0], KerasUtils.Normalize(Tensor.From<float>([3, 4, 0, 0], [2, 2])).ToArray<float>());

    [Theory]
    [InlineData("pre", "pre", new[] { 9, 1, 2, 4, 5, 6 })]
    [InlineData("post", "post", new[] { 1, 2, 9, 3, 4, 5 })]
    public void Sequences_are_cut_and_filled_up(string padding, string truncating, int[] want)
    {
        int[][] sequences = [[1, 2], [3, 4, 5, 6]];
        Assert.Equal(want, KerasUtils.PadSequences(sequences, 3, padding: padding, truncating: truncating, value: 9).ToArray<int>());
        Assert.Equal([2, 4], KerasUtils.PadSequences(sequences).Shape);
        Assert.Contains("pre or post", Assert.Throws<ArgumentException>(() => KerasUtils.PadSequences(sequences, padding: "left")).Message);
    }

    [Fact]
    public void A_series_gives_windows_with_targets()
    {
        RowSource rows = KerasUtils.TimeseriesDatasetFromArray(
            Tensor.From<float>([.. Enumerable.Range(0, 10)], [10]), Tensor.From<float>([.. Enumerable.Range(100, 10)], [10]), sequenceLength: 3, sequenceStride: 2, samplingRate: 2);
        Assert.Equal(3, rows.Count);
        (RowSource left, RowSource right) = KerasUtils.SplitDataset(rows, 0.67);
        Assert.Equal((2, 1), (left.Count, right.Count));
    }
}
