using KerasStyle.Tensors;

namespace KerasStyle;

// Matrices are the last two axes; the axes before count them. All of these are computed on values only, in double precision.
public static partial class Ops
{
    /// <summary>Determinants.</summary>
    public static Tensor Det(Tensor x) => Each(nameof(Det), x, m => [Determinant(m) is var (sign, log) ? sign * Math.Exp(log) : 0], _ => [])[0];

    /// <summary>Signs and logarithms of the absolute values of determinants.</summary>
    public static (Tensor Sign, Tensor LogAbs) Slogdet(Tensor x)
    {
        Tensor both = Each(nameof(Slogdet), x, m => [Determinant(m).Sign, Determinant(m).Log], _ => [2])[0];
        return (Take(both, 0, both.Rank - 1), Take(both, 1, both.Rank - 1));
    }

    /// <summary>Logarithms of determinants of positive definite matrices.</summary>
    public static Tensor Logdet(Tensor x) => Slogdet(x).LogAbs;

    /// <summary>Inverses.</summary>
    public static Tensor Inv(Tensor x) => Each(nameof(Inv), x, m => m.Solve(HostMatrix.Identity(m.Rows)).Values, m => [m.Rows, m.Rows])[0];

    /// <summary>X with A·X = B.</summary>
    public static Tensor Solve(Tensor a, Tensor b) => Both(nameof(Solve), a, b, (m, n) => m.Solve(n));

    /// <summary>X with A·X = B, of the upper triangle of A, or the lower.</summary>
    public static Tensor SolveTriangular(Tensor a, Tensor b, bool lower = false) => Both(nameof(SolveTriangular), a, b, (m, n) => m.SolveTriangular(n, lower, unit: false));

    /// <summary>Lower L with L·Lᵀ = x, or its transpose.</summary>
    public static Tensor Cholesky(Tensor x, bool upper = false) =>
        Each(nameof(Cholesky), x, m => upper ? m.Cholesky().Transposed().Values : m.Cholesky().Values, m => [m.Rows, m.Rows])[0];

    /// <summary>Inverses from Cholesky factors.</summary>
    public static Tensor CholeskyInverse(Tensor x, bool upper = false)
    {
        return Each(nameof(CholeskyInverse), x, Inverse, m => [m.Rows, m.Rows])[0];

        double[] Inverse(HostMatrix m)
        {
            HostMatrix inner = (upper ? m.Transposed() : m).SolveTriangular(HostMatrix.Identity(m.Rows), lower: true, unit: false);
            return inner.Transposed().Times(inner).Values;
        }
    }

    /// <summary>Orthogonal Q and upper R with Q·R = x, <c>reduced</c> to the shorter side or <c>complete</c>.</summary>
    public static (Tensor Q, Tensor R) Qr(Tensor x, string mode = "reduced")
    {
        bool complete = mode == "complete" || (mode == "reduced" ? false : throw new ArgumentException($"mode must be reduced or complete, got '{mode}'", nameof(mode)));
        Tensor[] both = Each(nameof(Qr), x, [m => m.Qr(complete).Q.Values, m => m.Qr(complete).R.Values],
            [m => [m.Rows, complete ? m.Rows : Math.Min(m.Rows, m.Columns)], m => [complete ? m.Rows : Math.Min(m.Rows, m.Columns), m.Columns]]);
        return (both[0], both[1]);
    }

    /// <summary>P·A = L·U: the factors in one matrix, and which row each is exchanged with in turn.</summary>
    public static (Tensor Factors, Tensor Pivots) LuFactor(Tensor x)
    {
        Tensor[] both = Each(nameof(LuFactor), x, [m => m.Lu().Factors.Values, m => [.. Exchanges(m.Lu().Pivots).Select(i => (double)i)]], [m => [m.Rows, m.Rows], m => [m.Rows]]);
        return (both[0], Cast(both[1], DType.Int32));
    }

    /// <summary>Rising eigenvalues of symmetric matrices and their vectors, as columns.</summary>
    public static (Tensor Values, Tensor Vectors) Eigh(Tensor x)
    {
        Tensor[] both = Each(nameof(Eigh), x, [m => SymmetricEigen.Of(m).Values, m => SymmetricEigen.Of(m).Vectors.Values], [m => [m.Rows], m => [m.Rows, m.Rows]]);
        return (both[0], both[1]);
    }

    /// <summary>U, falling S and Vᵀ with U·diag(S)·Vᵀ = x, of the shorter side's size.</summary>
    public static (Tensor U, Tensor S, Tensor Vh) Svd(Tensor x)
    {
        Tensor[] all = Each(nameof(Svd), x, [m => m.Svd().U.Values, m => m.Svd().S, m => m.Svd().V.Transposed().Values],
            [m => [m.Rows, Math.Min(m.Rows, m.Columns)], m => [Math.Min(m.Rows, m.Columns)], m => [Math.Min(m.Rows, m.Columns), m.Columns]]);
        return (all[0], all[1], all[2]);
    }

    /// <summary>Falling singular values.</summary>
    public static Tensor SingularValues(Tensor x) => Each(nameof(SingularValues), x, m => m.Svd().S, m => [Math.Min(m.Rows, m.Columns)])[0];

    /// <summary>Pseudoinverses; singular values up to <paramref name="rcond"/> times the largest count as 0.</summary>
    public static Tensor Pinv(Tensor x, double? rcond = null) => Each(nameof(Pinv), x, m => Pseudoinverse(m, rcond ?? Epsilon(x) * 10 * Math.Max(m.Rows, m.Columns)).Values, m => [m.Columns, m.Rows])[0];

    /// <summary>How many singular values are larger than a tolerance.</summary>
    public static Tensor MatrixRank(Tensor x, double? tolerance = null) => Cast(
        Each(nameof(MatrixRank), x, m => [m.Svd().S is var s ? s.Count(v => v > (tolerance ?? s[0] * Math.Max(m.Rows, m.Columns) * Epsilon(x))) : 0], _ => [])[0], DType.Int32);

    /// <summary>The shortest X for which A·X is nearest to B.</summary>
    public static Tensor Lstsq(Tensor a, Tensor b, double? rcond = null) => Both(nameof(Lstsq), a, b, (m, n) => Pseudoinverse(m, rcond ?? Epsilon(a) * Math.Max(m.Rows, m.Columns)).Times(n));

    static (double Sign, double Log) Determinant(HostMatrix m)
    {
        (HostMatrix lu, _, int sign) = m.Lu();
        double total = sign, log = 0;
        for (int i = 0; i < m.Rows; i++)
            (total, log) = (total * Math.Sign(lu[i, i]), log + Math.Log(Math.Abs(lu[i, i])));
        return (total, log);
    }

    static HostMatrix Pseudoinverse(HostMatrix m, double rcond)
    {
        (HostMatrix u, double[] s, HostMatrix v) = m.Svd();
        HostMatrix scaled = v.Copy();
        for (int j = 0; j < s.Length; j++)
        {
            for (int i = 0; i < v.Rows; i++)
                scaled[i, j] = s[j] > rcond * s[0] ? v[i, j] / s[j] : 0;
        }

        return scaled.Times(u.Transposed());
    }

    static int[] Exchanges(int[] order)
    {
        int[] now = [.. Enumerable.Range(0, order.Length)], exchanges = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            int at = Array.IndexOf(now, order[i]);
            (exchanges[i], now[i], now[at]) = (at, now[at], now[i]);
        }

        return exchanges;
    }

    static double Epsilon(Tensor x) => x.DType == DType.Float64 ? 2.220446049250313e-16 : 1.1920929e-7;

    static Tensor[] Each(string name, Tensor x, Func<HostMatrix, double[]> compute, Func<HostMatrix, Shape> shape) => Each(name, x, [compute], [shape]);

    static Tensor[] Each(string name, Tensor x, Func<HostMatrix, double[]>[] compute, Func<HostMatrix, Shape>[] shapes)
    {
        HostMatrix[] matrices = Matrices(name, x);
        return [.. compute.Zip(shapes, (function, shape) => Cast(Tensor.From<double>(
            [.. matrices.SelectMany(function)], x.Shape[..^2].Concat(shape(new HostMatrix(x.Shape[^2], x.Shape[^1])))), AsFloat(x).DType))];
    }

    static Tensor Both(string name, Tensor a, Tensor b, Func<HostMatrix, HostMatrix, HostMatrix> compute)
    {
        bool vector = b.Rank == a.Rank - 1;
        Tensor right = vector ? ExpandDims(b, -1) : b;
        HostMatrix[] results = [.. Matrices(name, a).Zip(Matrices(name, right), compute)];
        Tensor x = Cast(Tensor.From<double>([.. results.SelectMany(m => m.Values)], a.Shape[..^2].Concat([a.Shape[^1], right.Shape[^1]])), AsFloat(a).DType);
        return vector ? Squeeze(x, -1) : x;
    }

    static HostMatrix[] Matrices(string name, Tensor x)
    {
        RequireValues(name, x);
        if (x.Rank < 2)
            throw new ArgumentException($"{name} needs matrices in the last two axes, got {x.Spec}");
        int rows = x.Shape[^2], columns = x.Shape[^1];
        return [.. x.ToArray<double>().Chunk(Math.Max(1, rows * columns)).Select(values => new HostMatrix(rows, columns, values))];
    }
}
