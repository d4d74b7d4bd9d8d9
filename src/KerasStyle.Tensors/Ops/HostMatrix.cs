namespace KerasStyle.Tensors;

/// <summary>Decompositions of one matrix of doubles in row-major order.</summary>
sealed class HostMatrix(int rows, int columns, double[] values)
{
    public HostMatrix(int rows, int columns)
        : this(rows, columns, new double[rows * columns])
    {
    }

    public int Rows => rows;

    public int Columns => columns;

    public double[] Values => values;

    public ref double this[int row, int column] => ref values[row * columns + column];

    public static HostMatrix Identity(int n)
    {
        var result = new HostMatrix(n, n);
        for (int i = 0; i < n; i++)
            result[i, i] = 1;
        return result;
    }

    public HostMatrix Copy() => new(rows, columns, [.. values]);

    public HostMatrix Transposed()
    {
        var result = new HostMatrix(columns, rows);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
                result[j, i] = this[i, j];
        }

        return result;
    }

    public HostMatrix Times(HostMatrix other)
    {
        var result = new HostMatrix(rows, other.Columns);
        for (int i = 0; i < rows; i++)
        {
            for (int k = 0; k < columns; k++)
            {
                for (int j = 0; j < other.Columns; j++)
                    result[i, j] += this[i, k] * other[k, j];
            }
        }

        return result;
    }

    /// <summary>P·A = L·U with row exchanges: L below the diagonal, U on and above it, and the sign of P.</summary>
    public (HostMatrix Factors, int[] Pivots, int Sign) Lu()
    {
        HostMatrix a = Copy();
        int n = rows, sign = 1;
        int[] order = [.. Enumerable.Range(0, n)];
        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++)
                pivot = Math.Abs(a[i, k]) > Math.Abs(a[pivot, k]) ? i : pivot;
            if (pivot != k)
            {
                (order[k], order[pivot], sign) = (order[pivot], order[k], -sign);
                for (int j = 0; j < n; j++)
                    (a[k, j], a[pivot, j]) = (a[pivot, j], a[k, j]);
            }

            for (int i = k + 1; i < n && a[k, k] != 0; i++)
            {
                double factor = a[i, k] /= a[k, k];
                for (int j = k + 1; j < n; j++)
                    a[i, j] -= factor * a[k, j];
            }
        }

        return (a, order, sign);
    }

    /// <summary>X with A·X = B.</summary>
    public HostMatrix Solve(HostMatrix b)
    {
        (HostMatrix lu, int[] order, _) = Lu();
        var x = new HostMatrix(rows, b.Columns);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < b.Columns; j++)
                x[i, j] = b[order[i], j];
        }

        return lu.SolveTriangular(lu.SolveTriangular(x, lower: true, unit: true), lower: false, unit: false);
    }

    /// <summary>X with T·X = B, of the lower or upper triangle T.</summary>
    public HostMatrix SolveTriangular(HostMatrix b, bool lower, bool unit)
    {
        HostMatrix x = b.Copy();
        for (int at = 0; at < rows; at++)
        {
            int i = lower ? at : rows - 1 - at;
            Span<double> row = x.Values.AsSpan(i * b.Columns, b.Columns);
            for (int k = lower ? 0 : i + 1; k < (lower ? i : rows); k++)
            {
                double factor = this[i, k];
                ReadOnlySpan<double> known = x.Values.AsSpan(k * b.Columns, b.Columns);
                for (int j = 0; j < row.Length; j++)
                    row[j] -= factor * known[j];
            }

            for (int j = 0; j < row.Length && !unit; j++)
                row[j] /= this[i, i];
        }

        return x;
    }

    /// <summary>Lower L with L·Lᵀ = A; not-a-number where A is not positive definite.</summary>
    public HostMatrix Cholesky()
    {
        var l = new HostMatrix(rows, rows);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = this[i, j];
                for (int k = 0; k < j; k++)
                    sum -= l[i, k] * l[j, k];
                l[i, j] = i == j ? Math.Sqrt(sum) : sum / l[j, j];
            }
        }

        return l;
    }

    /// <summary>Q·R = A by Householder reflections; of as many columns as the shorter side unless all are wanted.</summary>
    public (HostMatrix Q, HostMatrix R) Qr(bool complete)
    {
        HostMatrix r = Copy(), q = Identity(rows);
        for (int k = 0; k < Math.Min(rows, columns); k++)
        {
            double norm = 0;
            for (int i = k; i < rows; i++)
                norm += r[i, k] * r[i, k];
            norm = Math.Sqrt(norm);
            bool below = false;
            for (int i = k + 1; i < rows; i++)
                below |= r[i, k] != 0;
            if (!below)
                continue;       // nothing to reflect
            var v = new double[rows];
            for (int i = k; i < rows; i++)
                v[i] = r[i, k];
            v[k] += r[k, k] >= 0 ? norm : -norm;
            double length = v.Sum(e => e * e);
            for (int j = 0; j < columns; j++)
            {
                double dot = 0;
                for (int i = k; i < rows; i++)
                    dot += v[i] * r[i, j];
                for (int i = k; i < rows; i++)
                    r[i, j] -= 2 * dot / length * v[i];
            }

            for (int j = 0; j < rows; j++)
            {
                double dot = 0;
                for (int i = k; i < rows; i++)
                    dot += q[j, i] * v[i];
                for (int i = k; i < rows; i++)
                    q[j, i] -= 2 * dot / length * v[i];
            }
        }

        int kept = complete ? rows : Math.Min(rows, columns);
        HostMatrix q2 = new(rows, kept), r2 = new(kept, columns);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < kept; j++)
                q2[i, j] = q[i, j];
        }

        for (int i = 0; i < kept; i++)
        {
            for (int j = i; j < columns; j++)
                r2[i, j] = r[i, j];
        }

        return (q2, r2);
    }

    /// <summary>U·diag(S)·Vᵀ = A with falling S, by Jacobi rotations of the columns (Hestenes, 1958).</summary>
    public (HostMatrix U, double[] S, HostMatrix V) Svd()
    {
        if (rows < columns)
        {
            (HostMatrix v2, double[] s2, HostMatrix u2) = Transposed().Svd();
            return (u2, s2, v2);
        }

        HostMatrix u = Copy(), v = Identity(columns);
        bool turned = true;
        for (int sweep = 0; turned && sweep < 60; sweep++)
        {
            turned = false;
            for (int p = 0; p < columns - 1; p++)
            {
                for (int q = p + 1; q < columns; q++)
                    turned |= Rotate(u, v, p, q);
            }
        }

        double[] lengths = [.. Enumerable.Range(0, columns).Select(j => Math.Sqrt(Enumerable.Range(0, rows).Sum(i => u[i, j] * u[i, j])))];
        int[] order = [.. Enumerable.Range(0, columns).OrderByDescending(j => lengths[j])];
        HostMatrix us = new(rows, columns), vs = new(columns, columns);
        for (int j = 0; j < columns; j++)
        {
            for (int i = 0; i < rows; i++)
                us[i, j] = lengths[order[j]] > 0 ? u[i, order[j]] / lengths[order[j]] : i == j ? 1 : 0;
            for (int i = 0; i < columns; i++)
                vs[i, j] = v[i, order[j]];
        }

        return (us, [.. order.Select(j => lengths[j])], vs);
    }

    static bool Rotate(HostMatrix u, HostMatrix v, int p, int q)
    {
        double alpha = 0, beta = 0, gamma = 0;
        for (int i = 0; i < u.Rows; i++)
        {
            alpha += u[i, p] * u[i, p];
            beta += u[i, q] * u[i, q];
            gamma += u[i, p] * u[i, q];
        }

        if (Math.Abs(gamma) <= 1e-15 * Math.Sqrt(alpha * beta) || gamma == 0)
            return false;
        double zeta = (beta - alpha) / (2 * gamma), t = (zeta >= 0 ? 1 : -1) / (Math.Abs(zeta) + Math.Sqrt(1 + zeta * zeta));
        double c = 1 / Math.Sqrt(1 + t * t), s = c * t;
        foreach (HostMatrix m in new[] { u, v })
        {
            for (int i = 0; i < m.Rows; i++)
                (m[i, p], m[i, q]) = (c * m[i, p] - s * m[i, q], s * m[i, p] + c * m[i, q]);
        }

        return true;
    }
}
