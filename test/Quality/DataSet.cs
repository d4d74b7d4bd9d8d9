namespace KerasStyle.Quality;

/// <summary>The samples of a row, split as all rows are: those whose number, after filtering, is a multiple of 5 are the test set.</summary>
/// <param name="Sample">Shape of a sample.</param>
/// <param name="X">Values of the samples one after the other.</param>
/// <param name="Y">A target for each.</param>
sealed record DataSet(Shape Sample, float[] X, float[] Y)
{
    public int TrainRows => Y.Length - TestRows;

    public int TestRows => (Y.Length + 4) / 5;

    public (Tensor X, Tensor Y) Train => Part(IsTrain);

    public (Tensor X, Tensor Y) Test => Part(row => !IsTrain(row));

    public static bool IsTrain(int row) => row % 5 != 0;

    (Tensor X, Tensor Y) Part(Func<int, bool> takes)
    {
        int[] rows = [.. Enumerable.Range(0, Y.Length).Where(takes)];
        int size = Sample.Aggregate(1, (product, length) => product * length);
        return (
            Tensor.From<float>([.. rows.SelectMany(r => X.Skip(r * size).Take(size))], new Shape([rows.Length, .. Sample])),
            Tensor.From<float>([.. rows.Select(r => Y[r])], [rows.Length]));
    }
}
