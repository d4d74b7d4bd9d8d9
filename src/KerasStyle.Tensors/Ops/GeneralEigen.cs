using System.Numerics;

namespace KerasStyle.Tensors;

/// <summary>Eigenvalues and vectors of any square matrix: Householder reflections to Hessenberg form, QR steps with the shift of the last two rows' eigenvalue
/// to a triangle, whose vectors follow row by row. Vectors have length 1 and a largest entry that is real and positive.</summary>
sealed class GeneralEigen
{
    const double Epsilon = 2.220446049250313e-16;

    readonly int n;
    readonly Complex[,] h, q;

    GeneralEigen(HostMatrix a)
    {
        n = a.Rows;
        (h, q) = (new Complex[n, n], new Complex[n, n]);
        for (int i = 0; i < n; i++)
        {
            q[i, i] = 1;
            for (int j = 0; j < n; j++)
                h[i, j] = a[i, j];
        }
    }

    /// <summary>Eigenvalues, a pair of conjugate ones with the positive imaginary part first, and their vectors as columns.</summary>
    public static (Complex[] Values, Complex[,] Vectors) Of(HostMatrix matrix)
    {
        var eigen = new GeneralEigen(matrix);
        eigen.ToHessenberg();
        eigen.ToTriangle();
        return eigen.Vectors();
    }

    void ToHessenberg()
    {
        for (int k = 0; k < n - 2; k++)
        {
            var v = new Complex[n];
            double norm = 0;
            for (int i = k + 1; i < n; i++)
                norm += Square(v[i] = h[i, k]);
            norm = Math.Sqrt(norm);
            if (norm == 0)
                continue;
            v[k + 1] += (v[k + 1] == Complex.Zero ? Complex.One : v[k + 1] / v[k + 1].Magnitude) * norm;
            double length = v.Sum(Square);
            for (int j = 0; j < n; j++)
            {
                Complex dot = 0;
                for (int i = k + 1; i < n; i++)
                    dot += Complex.Conjugate(v[i]) * h[i, j];
                for (int i = k + 1; i < n; i++)
                    h[i, j] -= 2 / length * v[i] * dot;
            }

            foreach (Complex[,] m in new[] { h, q })
            {
                for (int i = 0; i < n; i++)
                {
                    Complex dot = 0;
                    for (int j = k + 1; j < n; j++)
                        dot += m[i, j] * v[j];
                    for (int j = k + 1; j < n; j++)
                        m[i, j] -= 2 / length * dot * Complex.Conjugate(v[j]);
                }
            }
        }
    }

    void ToTriangle()
    {
        int steps = 0;
        for (int last = n - 1; last > 0;)
        {
            int first = last;
            while (first > 0 && h[first, first - 1].Magnitude > Epsilon * (h[first - 1, first - 1].Magnitude + h[first, first].Magnitude))
                first--;
            if (first > 0)
                h[first, first - 1] = 0;
            if (first == last)
            {
                last--;
                steps = 0;
                continue;
            }

            if (++steps > 100)
                throw new ArithmeticException("the eigenvalues of a matrix were not found in 100 steps each; does it hold values that are no numbers?");
            Step(first, last, steps % 11 == 10 ? h[last, last] + h[last, last - 1].Magnitude : Shift(last));
        }
    }

    // The eigenvalue of the last two rows that is nearer to the last diagonal entry.
    Complex Shift(int last)
    {
        Complex a = h[last - 1, last - 1], b = h[last - 1, last], c = h[last, last - 1], d = h[last, last], half = (a - d) / 2, root = Complex.Sqrt(half * half + b * c);
        Complex near = d + half + root, far = d + half - root;
        return (near - d).Magnitude < (far - d).Magnitude ? near : far;
    }

    void Step(int first, int last, Complex shift)
    {
        var turns = new (Complex C, Complex S)[n];
        for (int i = first; i <= last; i++)
            h[i, i] -= shift;
        for (int k = first; k < last; k++)
        {
            Complex x = h[k, k], y = h[k + 1, k];
            double r = Math.Sqrt(Square(x) + Square(y));
            (Complex c, Complex s) = turns[k] = r == 0 ? (1, 0) : (x / r, y / r);
            for (int j = k; j < n; j++)
                (h[k, j], h[k + 1, j]) = (Complex.Conjugate(c) * h[k, j] + Complex.Conjugate(s) * h[k + 1, j], c * h[k + 1, j] - s * h[k, j]);
        }

        for (int k = first; k < last; k++)
        {
            (Complex c, Complex s) = turns[k];
            foreach (Complex[,] m in new[] { h, q })
            {
                for (int i = 0; i < (m == h ? Math.Min(k + 2, last + 1) : n); i++)
                    (m[i, k], m[i, k + 1]) = (c * m[i, k] + s * m[i, k + 1], Complex.Conjugate(c) * m[i, k + 1] - Complex.Conjugate(s) * m[i, k]);
            }
        }

        for (int i = first; i <= last; i++)
            h[i, i] += shift;
        // The rows above the block were turned without the shift's part, which is none off the diagonal.
    }

    (Complex[] Values, Complex[,] Vectors) Vectors()
    {
        double scale = Enumerable.Range(0, n).Select(i => h[i, i].Magnitude).DefaultIfEmpty().Max(), tiny = 16 * n * Epsilon * scale;
        var vectors = new Complex[n, n];
        int[] order = Order(tiny);
        for (int column = 0; column < n; column++)
        {
            int j = order[column];
            var v = new Complex[n];
            v[j] = 1;
            for (int i = j - 1; i >= 0; i--)
            {
                Complex sum = 0, apart = h[i, i] - h[j, j];
                for (int k = i + 1; k <= j; k++)
                    sum += h[i, k] * v[k];
                v[i] = -sum / (apart.Magnitude < Epsilon * scale ? new Complex(Math.Max(Epsilon * scale, double.Epsilon), 0) : apart);
            }

            var x = new Complex[n];
            for (int i = 0; i < n; i++)
            {
                for (int k = 0; k <= j; k++)
                    x[i] += q[i, k] * v[k];
            }

            Complex largest = x.MaxBy(e => Math.Round(e.Magnitude, 12));
            Complex unit = Complex.Conjugate(largest) / largest.Magnitude / Math.Sqrt(x.Sum(Square));
            for (int i = 0; i < n; i++)
                vectors[i, column] = Cleaned(x[i] * unit, Math.Abs(h[j, j].Imaginary) <= tiny);
        }

        return ([.. order.Select(j => Cleaned(h[j, j], Math.Abs(h[j, j].Imaginary) <= tiny))], vectors);
    }

    // A complex eigenvalue is followed by its conjugate.
    int[] Order(double tiny)
    {
        var order = new List<int>();
        var rest = Enumerable.Range(0, n).ToList();
        while (rest.Count > 0)
        {
            int j = rest[0];
            rest.RemoveAt(0);
            if (Math.Abs(h[j, j].Imaginary) <= tiny || rest.Count == 0)
            {
                order.Add(j);
                continue;
            }

            int other = rest.MinBy(i => (h[i, i] - Complex.Conjugate(h[j, j])).Magnitude);
            rest.Remove(other);
            order.AddRange(h[j, j].Imaginary > 0 ? [j, other] : [other, j]);
        }

        return [.. order];
    }

    static Complex Cleaned(Complex z, bool real) => real ? z.Real : z;

    static double Square(Complex z) => z.Real * z.Real + z.Imaginary * z.Imaginary;
}
