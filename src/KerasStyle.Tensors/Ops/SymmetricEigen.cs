namespace KerasStyle.Tensors;

/// <summary>Eigenvalues and vectors of a symmetric matrix by Householder tridiagonalization and implicit QL or QR steps, in the order of LAPACK's syevd for small
/// matrices, so that vectors have the signs that Keras' libraries give them.</summary>
sealed class SymmetricEigen
{
    const double Least = 2.2250738585072014e-308;

    readonly int n;
    readonly double epsilon;
    readonly double[] d, e;
    readonly HostMatrix z;

    SymmetricEigen(HostMatrix a, double epsilon)
    {
        (n, this.epsilon) = (a.Rows, epsilon);
        (d, e, z) = (new double[n], new double[Math.Max(0, n - 1)], HostMatrix.Identity(n));
        Tridiagonalize(a);
    }

    /// <summary>Rising eigenvalues and their vectors as columns; the lower triangle of the matrix counts.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="single">Whether the values are of single precision: then as many steps as LAPACK takes in it, since each may turn a vector's sign.</param>
    public static (double[] Values, HostMatrix Vectors) Of(HostMatrix matrix, bool single = false)
    {
        var eigen = new SymmetricEigen(matrix.Copy(), single ? 5.960464477539063e-8 : 1.1102230246251565e-16);
        eigen.Iterate();
        eigen.Sort();
        return (eigen.d, eigen.z);
    }

    void Tridiagonalize(HostMatrix a)
    {
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++)
                a[i, j] = a[j, i];
        }

        for (int i = 0; i < n - 1; i++)
        {
            var v = new double[n];
            double norm = 0;
            for (int k = i + 2; k < n; k++)
                norm += a[k, i] * a[k, i];
            double alpha = a[i + 1, i];
            e[i] = alpha;
            if (norm == 0)
                continue;
            double beta = -Math.CopySign(Math.Sqrt(alpha * alpha + norm), alpha), tau = (beta - alpha) / beta;
            v[i + 1] = 1;
            for (int k = i + 2; k < n; k++)
                v[k] = a[k, i] / (alpha - beta);
            e[i] = beta;
            Reflect(a, v, tau, i + 1);
            // The vectors are the product of the reflections.
            for (int row = 0; row < n; row++)
            {
                double dot = 0;
                for (int k = i + 1; k < n; k++)
                    dot += z[row, k] * v[k];
                for (int k = i + 1; k < n; k++)
                    z[row, k] -= tau * dot * v[k];
            }
        }

        for (int i = 0; i < n; i++)
            d[i] = a[i, i];
    }

    // Both sides of the rest of the matrix.
    void Reflect(HostMatrix a, double[] v, double tau, int from)
    {
        var w = new double[n];
        double dot = 0;
        for (int i = from; i < n; i++)
        {
            for (int j = from; j < n; j++)
                w[i] += tau * a[i, j] * v[j];
            dot += w[i] * v[i];
        }

        for (int i = from; i < n; i++)
            w[i] -= 0.5 * tau * dot * v[i];
        for (int i = from; i < n; i++)
        {
            for (int j = from; j < n; j++)
                a[i, j] -= v[i] * w[j] + w[i] * v[j];
        }
    }

    void Iterate()
    {
        int steps = 30 * n;
        for (int first = 0; first < n;)
        {
            int last = first;
            while (last < n - 1 && Math.Abs(e[last]) > Math.Sqrt(Math.Abs(d[last])) * Math.Sqrt(Math.Abs(d[last + 1])) * epsilon)
                last++;
            if (last < n - 1)
                e[last] = 0;
            if (last > first && Math.Abs(d[last]) < Math.Abs(d[first]))
                Upwards(last, first, ref steps);
            else if (last > first)
                Downwards(first, last, ref steps);
            // A block that has come apart is looked at again.
            bool whole = true;
            for (int i = first; i < last; i++)
                whole &= e[i] == 0;
            if (whole || steps <= 0)
                first = last + 1;
        }
    }

    // QL steps.
    void Downwards(int l, int end, ref int steps)
    {
        while (l <= end)
        {
            int m = l;
            while (m < end && e[m] * e[m] > epsilon * epsilon * Math.Abs(d[m]) * Math.Abs(d[m + 1]) + Least)
                m++;
            if (m < end)
                e[m] = 0;
            if (m == l)
            {
                l++;
                continue;
            }

            if (m == l + 1)
            {
                TwoByTwo(l);
                l += 2;
                continue;
            }

            if (steps-- <= 0)
                return;
            double g = (d[l + 1] - d[l]) / (2 * e[l]), r = Math.Sqrt(g * g + 1), s = 1, c = 1, p = 0;
            g = d[m] - d[l] + e[l] / (g + Math.CopySign(r, g));
            for (int i = m - 1; i >= l; i--)
            {
                double f = s * e[i], b = c * e[i];
                (c, s, r) = Rotation(g, f);
                if (i != m - 1)
                    e[i + 1] = r;
                g = d[i + 1] - p;
                r = (d[i] - g) * s + 2 * c * b;
                p = s * r;
                d[i + 1] = g + p;
                g = c * r - b;
                Turn(i, c, -s);
            }

            d[l] -= p;
            e[l] = g;
        }
    }

    // QR steps.
    void Upwards(int l, int end, ref int steps)
    {
        while (l >= end)
        {
            int m = l;
            while (m > end && e[m - 1] * e[m - 1] > epsilon * epsilon * Math.Abs(d[m]) * Math.Abs(d[m - 1]) + Least)
                m--;
            if (m > end)
                e[m - 1] = 0;
            if (m == l)
            {
                l--;
                continue;
            }

            if (m == l - 1)
            {
                TwoByTwo(l - 1);
                l -= 2;
                continue;
            }

            if (steps-- <= 0)
                return;
            double g = (d[l - 1] - d[l]) / (2 * e[l - 1]), r = Math.Sqrt(g * g + 1), s = 1, c = 1, p = 0;
            g = d[m] - d[l] + e[l - 1] / (g + Math.CopySign(r, g));
            for (int i = m; i < l; i++)
            {
                double f = s * e[i], b = c * e[i];
                (c, s, r) = Rotation(g, f);
                if (i != m)
                    e[i - 1] = r;
                g = d[i] - p;
                r = (d[i + 1] - g) * s + 2 * c * b;
                p = s * r;
                d[i] = g + p;
                g = c * r - b;
                Turn(i, c, s);
            }

            d[l] -= p;
            e[l - 1] = g;
        }
    }

    void TwoByTwo(int i)
    {
        double a = d[i], b = e[i], c = d[i + 1], sum = a + c, difference = a - c, twice = 2 * b, root = Math.Sqrt(difference * difference + twice * twice);
        (double large, double small) = Math.Abs(a) > Math.Abs(c) ? (a, c) : (c, a);
        double first, second;
        int sign = sum < 0 ? -1 : 1;
        if (sum == 0)
        {
            (first, second) = (0.5 * root, -0.5 * root);
        }
        else
        {
            first = 0.5 * (sum + sign * root);
            second = large / first * small - b / first * b;
        }

        int other = difference >= 0 ? 1 : -1;
        double cs = difference + other * root, cos, sin;
        if (Math.Abs(cs) > Math.Abs(twice))
        {
            double ct = -twice / cs;
            sin = 1 / Math.Sqrt(1 + ct * ct);
            cos = ct * sin;
        }
        else if (twice == 0)
        {
            (cos, sin) = (1, 0);
        }
        else
        {
            double tn = -cs / twice;
            cos = 1 / Math.Sqrt(1 + tn * tn);
            sin = tn * cos;
        }

        if (sign == other)
            (cos, sin) = (-sin, cos);
        Turn(i, cos, sin);
        (d[i], d[i + 1], e[i]) = (first, second, 0);
    }

    // c ≥ 0, and r has the sign of f.
    static (double C, double S, double R) Rotation(double f, double g)
    {
        if (g == 0)
            return (1, 0, f);
        if (f == 0)
            return (0, Math.Sign(g), Math.Abs(g));
        double length = Math.Sqrt(f * f + g * g), r = Math.CopySign(length, f);
        return (Math.Abs(f) / length, g / r, r);
    }

    void Turn(int column, double c, double s)
    {
        for (int i = 0; i < n; i++)
            (z[i, column], z[i, column + 1]) = (s * z[i, column + 1] + c * z[i, column], c * z[i, column + 1] - s * z[i, column]);
    }

    void Sort()
    {
        for (int i = 0; i < n - 1; i++)
        {
            int least = i;
            for (int j = i + 1; j < n; j++)
                least = d[j] < d[least] ? j : least;
            if (least == i)
                continue;
            (d[i], d[least]) = (d[least], d[i]);
            for (int row = 0; row < n; row++)
                (z[row, i], z[row, least]) = (z[row, least], z[row, i]);
        }
    }
}
