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
    }

    [Theory]
    [InlineData(0.25, null, 2, 8)]      // as Keras rounds it
    [InlineData(null, 0.3, 7, 3)]
    [InlineData(3.0, null, 3, 7)]
    [InlineData(3.0, 2.0, 3, 2)]
    public void Rows_are_split(double? leftSize, double? rightSize, int left, int right)
    {
        var rows = new TensorSource([Tensor.From<float>([.. Enumerable.Range(0, 10)], [10])]);
        (RowSource first, RowSource last) = KerasUtils.SplitDataset(rows, leftSize, rightSize);
        Assert.Equal(Enumerable.Range(0, left), Values(first));
        Assert.Equal(Enumerable.Range(10 - right, right), Values(last));
        (first, last) = KerasUtils.SplitDataset(rows, leftSize, rightSize, shuffle: true, seed: 1);
        Assert.Equal(left + right, Values(first).Concat(Values(last)).Distinct().Count());
        Assert.NotEqual(Enumerable.Range(0, left), Values(first));
        Assert.Equal(Values(first), Values(KerasUtils.SplitDataset(rows, leftSize, rightSize, shuffle: true, seed: 1).Left));

        static int[] Values(RowSource part)
        {
            var values = new float[part.Count];
            part.Fill(0, [.. Enumerable.Range(0, part.Count)], System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
            return [.. values.Select(v => (int)v)];
        }
    }

    [Fact]
    public void Sizes_of_a_split_must_fit()
    {
        var rows = new TensorSource([Tensor.From<float>([.. Enumerable.Range(0, 10)], [10])]);
        Assert.Throws<ArgumentException>(() => KerasUtils.SplitDataset(rows));
        Assert.Throws<ArgumentException>(() => KerasUtils.SplitDataset(rows, 8, 3));
        Assert.Throws<ArgumentException>(() => KerasUtils.SplitDataset(rows, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => KerasUtils.SplitDataset(rows, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => KerasUtils.SplitDataset(rows, 1.5));
    }

    [Fact]
    public void An_image_is_written_as_a_file_and_read_back()
    {
        using var folder = new Saving.TemporaryFolder();
        Tensor image = Tensor.From<float>([.. Enumerable.Range(0, 24)], [4, 2, 3]);
        KerasUtils.SaveImg(folder.File("a.png"), image, scale: false);
        Assert.Equal(image.ToArray<float>(), KerasUtils.ImgToArray(KerasUtils.LoadImg(folder.File("a.png"))).ToArray<float>());
        Assert.Throws<NotSupportedException>(() => KerasUtils.SaveImg(folder.File("a.jpg"), image));
    }
}
