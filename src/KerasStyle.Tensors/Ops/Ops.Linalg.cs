using System.Numerics;
using KerasStyle.Tensors;

namespace KerasStyle;

// Matrices are the last two axes; the axes before count them. All of these are computed in double precision.
public static partial class Ops
{
    /// <summary>Determinants.</summary>
    public static Tensor Det(Tensor x) =>
        Recorded(nameof(Det), x, Det) ?? Each(nameof(Det), x, m => [Determinant(m) is var (sign, log) ? sign * Math.Exp(log) : 0], _ => [], DetGradient)[0];

    /// <summary>Signs and logarithms of the absolute values of determinants.</summary>
    public static (Tensor Sign, Tensor LogAbs) Slogdet(Tensor x)
    {
        if (RecordedAll(nameof(Slogdet), [x], xs => Slogdet(xs[0]) is var (s, l) ? [s, l] : []) is { } recorded)
            return (recorded[0], recorded[1]);
        IReadOnlyList<Tensor> both = Each(nameof(Slogdet), x, [m => [Determinant(m).Sign], m => [Determinant(m).Log]], [_ => [], _ => []], SlogdetGradient);
        return (both[0], both[1]);
    }

    /// <summary>Logarithms of determinants of positive definite matrices.</summary>
    public static Tensor Logdet(Tensor x) => Recorded(nameof(Logdet), x, Logdet) ?? Slogdet(x).LogAbs;

    /// <summary>Inverses.</summary>
    public static Tensor Inv(Tensor x) => Recorded(nameof(Inv), x, Inv) ?? Each(nameof(Inv), x, m => m.Solve(HostMatrix.Identity(m.Rows)).Values, m => [m.Rows, m.Rows], InvGradient)[0];

    /// <summary>X with A·X = B.</summary>
    public static Tensor Solve(Tensor a, Tensor b) =>
        Recorded(nameof(Solve), a, b, Solve) ?? Both(nameof(Solve), a, b, (m, n) => m.Solve(n), SolveGradient);

    /// <summary>X with A·X = B, of the upper triangle of A, or the lower.</summary>
    public static Tensor SolveTriangular(Tensor a, Tensor b, bool lower = false) =>
        Recorded(nameof(SolveTriangular), a, b, (t, u) => SolveTriangular(t, u, lower), ("lower", lower))
        ?? Both(nameof(SolveTriangular), a, b, (m, n) => m.SolveTriangular(n, lower, unit: false), (node, g) => SolveTriangularGradient(node, g, lower));

    /// <summary>Lower L with L·Lᵀ = x, or its transpose.</summary>
    public static Tensor Cholesky(Tensor x, bool upper = false) =>
        Recorded(nameof(Cholesky), x, t => Cholesky(t, upper), ("upper", upper))
        ?? (upper ? Turned(Cholesky(x)) : Each(nameof(Cholesky), x, m => m.Cholesky().Values, m => [m.Rows, m.Rows], CholeskyGradient)[0]);

    /// <summary>Inverses from Cholesky factors.</summary>
    public static Tensor CholeskyInverse(Tensor x, bool upper = false)
    {
        if (Recorded(nameof(CholeskyInverse), x, t => CholeskyInverse(t, upper), ("upper", upper)) is { } recorded)
            return recorded;
        Tensor inner = SolveTriangular(upper ? Turned(x) : x, BroadcastTo(Eye(x.Shape[^1], dtype: AsFloat(x).DType), x.Shape), lower: true);
        return Matmul(Turned(inner), inner);
    }

    /// <summary>Orthogonal Q and upper R with Q·R = x, <c>reduced</c> to the shorter side or <c>complete</c>.</summary>
    public static (Tensor Q, Tensor R) Qr(Tensor x, string mode = "reduced")
    {
        if (RecordedAll(nameof(Qr), [x], xs => Qr(xs[0], mode) is var (q, r) ? [q, r] : [], ("mode", mode)) is { } recorded)
            return (recorded[0], recorded[1]);
        bool complete = mode == "complete" || (mode == "reduced" ? false : throw new ArgumentException($"mode must be reduced or complete, got '{mode}'", nameof(mode)));
        IReadOnlyList<Tensor> both = Each(nameof(Qr), x, [m => m.Qr(complete).Q.Values, m => m.Qr(complete).R.Values],
            [m => [m.Rows, complete ? m.Rows : Math.Min(m.Rows, m.Columns)], m => [complete ? m.Rows : Math.Min(m.Rows, m.Columns), m.Columns]],
            (node, g) => QrGradient(node, g, complete));
        return (both[0], both[1]);
    }

    /// <summary>P·A = L·U: the factors in one matrix, and which row each is exchanged with in turn.</summary>
    public static (Tensor Factors, Tensor Pivots) LuFactor(Tensor x)
    {
        if (RecordedAll(nameof(LuFactor), [x], xs => LuFactor(xs[0]) is var (f, p) ? [f, p] : []) is { } recorded)
            return (recorded[0], recorded[1]);
        IReadOnlyList<Tensor> both = Each(nameof(LuFactor), x, [m => m.Lu().Factors.Values, m => [.. Exchanges(m.Lu().Pivots).Select(i => (double)i)]], [m => [m.Rows, m.Rows], m => [m.Rows]], null);
        return (both[0], Cast(both[1], DType.Int32));
    }

    /// <summary>Rising eigenvalues of symmetric matrices and their vectors, as columns.</summary>
    public static (Tensor Values, Tensor Vectors) Eigh(Tensor x)
    {
        if (RecordedAll(nameof(Eigh), [x], xs => Eigh(xs[0]) is var (w, v) ? [w, v] : []) is { } recorded)
            return (recorded[0], recorded[1]);
        bool single = x.DType != DType.Float64;
        IReadOnlyList<Tensor> both = Each(nameof(Eigh), x, [m => SymmetricEigen.Of(m, single).Values, m => SymmetricEigen.Of(m, single).Vectors.Values], [m => [m.Rows], m => [m.Rows, m.Rows]], EighGradient);
        return (both[0], both[1]);
    }

    /// <summary>Eigenvalues of square matrices and their vectors, as columns of length 1, both as real and imaginary parts; without gradients.</summary>
    public static ((Tensor Real, Tensor Imaginary) Values, (Tensor Real, Tensor Imaginary) Vectors) Eig(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank < 2 || x.Shape[^1] != x.Shape[^2])
            throw new ArgumentException($"Eig needs square matrices, got {x.Spec}", nameof(x));
        IReadOnlyList<Tensor> all = Each(nameof(Eig), x,
            [m => [.. GeneralEigen.Of(m).Values.Select(v => v.Real)], m => [.. GeneralEigen.Of(m).Values.Select(v => v.Imaginary)],
                m => [.. GeneralEigen.Of(m).Vectors.Cast<Complex>().Select(v => v.Real)], m => [.. GeneralEigen.Of(m).Vectors.Cast<Complex>().Select(v => v.Imaginary)]],
            [m => [m.Rows], m => [m.Rows], m => [m.Rows, m.Rows], m => [m.Rows, m.Rows]], null);
        return ((all[0], all[1]), (all[2], all[3]));
    }

    /// <summary>U, falling S and Vᵀ with U·diag(S)·Vᵀ = x.</summary>
    /// <param name="x">Matrices (..., m, n).</param>
    /// <param name="fullMatrices">Whether U is (..., m, m) and Vᵀ (..., n, n), without gradients unless m = n; else both have the shorter side's size.</param>
    public static (Tensor U, Tensor S, Tensor Vh) Svd(Tensor x, bool fullMatrices = true)
    {
        if (RecordedAll("SVD", [x], xs => Svd(xs[0], fullMatrices) is var (u, s, v) ? [u, s, v] : [], ("full_matrices", fullMatrices), ("compute_uv", true)) is { } recorded)
            return (recorded[0], recorded[1], recorded[2]);
        if (fullMatrices && x.Shape[^1] != x.Shape[^2])
        {
            (Tensor left, Tensor values, Tensor right) = Svd(x, fullMatrices: false);
            return (Completed(left), values, Turned(Completed(Turned(right))));
        }

        IReadOnlyList<Tensor> all = Each(nameof(Svd), x, [m => m.Svd().U.Values, m => m.Svd().S, m => m.Svd().V.Transposed().Values],
            [m => [m.Rows, Math.Min(m.Rows, m.Columns)], m => [Math.Min(m.Rows, m.Columns)], m => [Math.Min(m.Rows, m.Columns), m.Columns]], SvdGradient);
        return (all[0], all[1], all[2]);
    }

    // Orthonormal columns with those that they lack.
    static Tensor Completed(Tensor columns)
    {
        (int rows, int count) = (columns.Shape[^2], columns.Shape[^1]);
        return rows == count ? columns : StopGradient(Concatenate([columns, SliceAxis(Qr(columns, "complete").Q, -1, count, rows - count)], -1));
    }

    /// <summary>Falling singular values (keras.ops.svd without compute_uv).</summary>
    public static Tensor SingularValues(Tensor x) => Svd(x, fullMatrices: false).S;

    /// <summary>Pseudoinverses; singular values up to <paramref name="rcond"/> times the largest count as 0.</summary>
    public static Tensor Pinv(Tensor x, double? rcond = null) =>
        Recorded(nameof(Pinv), x, t => Pinv(t, rcond), ("rcond", rcond))
        ?? Pseudoinverse(x, rcond ?? Epsilon(x) * 10 * Math.Max(x.Shape[^2], x.Shape[^1]));

    /// <summary>How many singular values are larger than a tolerance.</summary>
    public static Tensor MatrixRank(Tensor x, double? tolerance = null)
    {
        if (Recorded(nameof(MatrixRank), x, t => MatrixRank(t, tolerance), ("tol", tolerance)) is { } recorded)
            return recorded;
        Tensor s = SingularValues(x);
        Tensor least = tolerance ?? SliceAxis(s, -1, 0, 1) * (Math.Max(x.Shape[^2], x.Shape[^1]) * Epsilon(x));
        return Sum(Cast(s > least, DType.Int32), [-1]);
    }

    /// <summary>The shortest X for which A·X is nearest to B.</summary>
    public static Tensor Lstsq(Tensor a, Tensor b, double? rcond = null)
    {
        if (Recorded(nameof(Lstsq), a, b, (t, u) => Lstsq(t, u, rcond), ("rcond", rcond)) is { } recorded)
            return recorded;
        bool vector = b.Rank == a.Rank - 1;
        Tensor x = Matmul(Pseudoinverse(a, rcond ?? Epsilon(a) * Math.Max(a.Shape[^2], a.Shape[^1])), vector ? ExpandDims(b, -1) : b);
        return vector ? Squeeze(x, -1) : x;
    }

    static Tensor Pseudoinverse(Tensor x, double rcond)
    {
        (Tensor u, Tensor s, Tensor vh) = Svd(AsFloat(x), fullMatrices: false);
        Tensor counts = s > SliceAxis(s, -1, 0, 1) * rcond;
        Tensor inverse = Where(counts, 1.0 / Where(counts, s, OnesLike(s)), ZerosLike(s));
        return Matmul(Turned(vh) * ExpandDims(inverse, -2), Turned(u));
    }

    static (double Sign, double Log) Determinant(HostMatrix m)
    {
        (HostMatrix lu, _, int sign) = m.Lu();
        double total = sign, log = 0;
        for (int i = 0; i < m.Rows; i++)
            (total, log) = (total * Math.Sign(lu[i, i]), log + Math.Log(Math.Abs(lu[i, i])));
        return (total, log);
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

    static IReadOnlyList<Tensor> Each(
        string name, Tensor x, Func<HostMatrix, double[]> compute, Func<HostMatrix, Shape> shape, Func<Node, IReadOnlyList<Tensor?>, Tensor?[]>? gradient) =>
        Each(name, x, [compute], [shape], gradient);

    static IReadOnlyList<Tensor> Each(
        string name, Tensor x, Func<HostMatrix, double[]>[] compute, Func<HostMatrix, Shape>[] shapes, Func<Node, IReadOnlyList<Tensor?>, Tensor?[]>? gradient)
    {
        RequireMatrices(name, x);
        x = AsFloat(x);
        TensorSpec[] results = [.. shapes.Select(shape => new TensorSpec(x.Shape[..^2].Concat(shape(new HostMatrix(x.Shape[^2], x.Shape[^1]))), x.DType))];
        return new HostFunction(name, Compute, results, gradient).On(x);

        Tensor[] Compute(IReadOnlyList<Tensor> xs)
        {
            HostMatrix[] matrices = Matrices(xs[0]);
            return [.. compute.Zip(results, (function, result) => Cast(Tensor.From<double>([.. matrices.SelectMany(function)], result.Shape), result.DType))];
        }
    }

    static Tensor Both(string name, Tensor a, Tensor b, Func<HostMatrix, HostMatrix, HostMatrix> compute, Func<Node, IReadOnlyList<Tensor?>, Tensor?[]> gradient)
    {
        bool vector = b.Rank == a.Rank - 1;
        (a, Tensor right) = Match(AsFloat(a), AsFloat(vector ? ExpandDims(b, -1) : b));
        RequireMatrices(name, a);
        RequireMatrices(name, right);
        var result = new TensorSpec(a.Shape[..^2].Concat([a.Shape[^1], right.Shape[^1]]), a.DType);
        Tensor x = new HostFunction(name, Compute, [result], gradient).On(a, right)[0];
        return vector ? Squeeze(x, -1) : x;

        Tensor[] Compute(IReadOnlyList<Tensor> xs) =>
            [Cast(Tensor.From<double>([.. Matrices(xs[0]).Zip(Matrices(xs[1]), compute).SelectMany(m => m.Values)], result.Shape), result.DType)];
    }

    static void RequireMatrices(string name, Tensor x)
    {
        if (x.Rank < 2)
            throw new ArgumentException($"{name} needs matrices in the last two axes, got {x.Spec}");
    }

    static HostMatrix[] Matrices(Tensor x)
    {
        int rows = x.Shape[^2], columns = x.Shape[^1];
        return [.. x.ToArray<double>().Chunk(Math.Max(1, rows * columns)).Select(values => new HostMatrix(rows, columns, values))];
    }
}
