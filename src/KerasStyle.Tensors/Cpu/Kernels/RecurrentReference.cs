using System.Numerics;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>A recurrent layer and its gradient in plain C#, row after row: what the fast plans must agree with, and how double precision is computed.</summary>
internal sealed unsafe class RecurrentReference<T>(RecurrentShape shape)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    readonly RecurrentShape s = shape;
    readonly int units = shape.Units, width = shape.Width;

    /// <summary>Numbers of scratch memory.</summary>
    internal int Scratch => 3 * width + 4 * units;

    internal void Forward(RecurrentMemory<T> m, T* scratch)
    {
        T* fromX = scratch, fromH = fromX + width, h = fromH + width, c = h + units, reset = c + units;
        for (int row = 0; row < s.Batch; row++)
        {
            Copy(m.H0 + row * units, h, units);
            if (m.C0 != null)
                Copy(m.C0 + row * units, c, units);
            for (int i = 0; i < s.Steps; i++)
            {
                long at = (long)row * s.Steps + s.Position(i);
                T* kept = m.Kept + at * s.Op.Saved * units;
                if (m.Mask == null || m.Mask[at] != 0)
                {
                    Copy(m.B, fromX, width);
                    AddProduct(m.X + at * s.Features, s.Features, m.W, fromX, 0, width);
                    T* keep = m.Keep == null ? null : m.Keep + row * width;
                    FromState(m, h, fromH, keep, reset);
                    Step(m, fromX, fromH, h, c, kept, reset, keep);
                }
                else if (s.Kind == RecurrentKind.Lstm)
                {
                    Copy(c, kept + 4 * units, units);
                }

                Copy(h, m.All + at * units, units);
            }

            Copy(h, m.LastH + row * units, units);
            if (m.LastC != null)
                Copy(c, m.LastC + row * units, units);
        }
    }

    // The last gate of a GRU that resets before its product has to wait for the reset.
    int EarlyColumns => s.Kind == RecurrentKind.GruResetBefore ? 2 * units : width;

    void FromState(RecurrentMemory<T> m, T* h, T* fromH, T* keep, T* dropped)
    {
        new Span<T>(fromH, width).Clear();
        if (s.Op.TwoBiases)
            Copy(m.B + width, fromH, width);
        if (keep == null)
            AddProduct(h, units, m.U, fromH, 0, EarlyColumns);
        for (int gate = 0; gate < EarlyColumns && keep != null; gate += units)
        {
            Multiply(h, keep + gate, dropped);
            AddProduct(dropped, units, m.U, fromH, gate, gate + units);
        }
    }

    void Step(RecurrentMemory<T> m, T* x, T* g, T* h, T* c, T* kept, T* reset, T* keep)
    {
        int n = units;
        switch (s.Kind)
        {
            case RecurrentKind.Simple:
                for (int j = 0; j < n; j++)
                    h[j] = Activation(x[j] + g[j]);
                break;
            case RecurrentKind.Lstm:
                for (int j = 0; j < n; j++)
                {
                    T i = kept[j] = Gate(x[j] + g[j]), f = kept[n + j] = Gate(x[n + j] + g[n + j]);
                    T a = kept[2 * n + j] = Activation(x[2 * n + j] + g[2 * n + j]), o = kept[3 * n + j] = Gate(x[3 * n + j] + g[3 * n + j]);
                    c[j] = kept[4 * n + j] = f * c[j] + i * a;
                    h[j] = o * Activation(c[j]);
                }

                break;
            default:
                for (int j = 0; j < 2 * n; j++)
                    kept[j] = Gate(x[j] + g[j]);
                for (int j = 0; j < n; j++)
                    reset[j] = s.Kind == RecurrentKind.Gru ? kept[3 * n + j] = g[2 * n + j] : kept[n + j] * h[j];
                if (s.Kind == RecurrentKind.Gru)
                {
                    for (int j = 0; j < n; j++)
                        x[2 * n + j] += kept[n + j] * reset[j];
                }
                else
                {
                    if (keep != null)
                        Multiply(reset, keep + 2 * n, reset);
                    AddProduct(reset, n, m.U, x, 2 * n, width);
                }

                for (int j = 0; j < n; j++)
                {
                    T y = kept[2 * n + j] = Activation(x[2 * n + j]);
                    h[j] = kept[j] * h[j] + (T.One - kept[j]) * y;
                }

                break;
        }
    }

    internal void Backward(RecurrentMemory<T> m, T* scratch)
    {
        T* dx = scratch, ds = dx + width, dh = ds + width, dc = dh + units, reset = dc + units;
        Clear(m.DX, (long)s.Batch * s.Steps * s.Features);
        Clear(m.DW, (long)s.Features * width);
        Clear(m.DU, (long)units * width);
        Clear(m.DB, (long)s.Biases * width);
        for (int row = 0; row < s.Batch; row++)
        {
            Start(m.GLastH, dh, row);
            Start(m.GLastC, dc, row);
            for (int i = s.Steps - 1; i >= 0; i--)
            {
                long at = (long)row * s.Steps + s.Position(i), previous = (long)row * s.Steps + s.Position(i - 1);
                for (int j = 0; j < units && m.GAll != null; j++)
                    dh[j] += m.GAll[at * units + j];
                if (m.Mask != null && m.Mask[at] == 0)
                    continue;
                T* kept = m.Kept + at * s.Op.Saved * units;
                T* before = i > 0 ? m.All + previous * units : m.H0 + row * units;
                T* carry = i > 0 ? m.Kept + previous * s.Op.Saved * units + 4 * units : m.C0 + row * units;
                T* keep = m.Keep == null ? null : m.Keep + row * width;
                StepBack(m, kept, m.All + at * units, before, carry, dh, dc, dx, ds, reset, keep);
                AddOuter(m.X + at * s.Features, s.Features, dx, m.DW, 0, width);
                for (int j = 0; j < width; j++)
                {
                    m.DB[j] += dx[j];
                    if (s.Op.TwoBiases)
                        m.DB[width + j] += ds[j];
                }

                AddProductBack(dx, m.W, s.Features, m.DX + at * s.Features, 0, width);
                if (keep == null)
                {
                    AddOuter(before, units, ds, m.DU, 0, EarlyColumns);
                    AddProductBack(ds, m.U, units, dh, 0, EarlyColumns);
                }

                for (int gate = 0; gate < EarlyColumns && keep != null; gate += units)
                {
                    T* dropped = reset, back = reset + units;
                    Multiply(before, keep + gate, dropped);
                    AddOuter(dropped, units, ds, m.DU, gate, gate + units);
                    Clear(back, units);
                    AddProductBack(ds, m.U, units, back, gate, gate + units);
                    Multiply(back, keep + gate, back);
                    for (int j = 0; j < units; j++)
                        dh[j] += back[j];
                }
            }

            Copy(dh, m.DH0 + row * units, units);
            if (m.DC0 != null)
                Copy(dc, m.DC0 + row * units, units);
        }
    }

    // Leaves in dh what reaches the state before directly; the product with U adds the rest.
    void StepBack(RecurrentMemory<T> m, T* kept, T* h, T* before, T* carry, T* dh, T* dc, T* dx, T* ds, T* reset, T* keep)
    {
        int n = units;
        switch (s.Kind)
        {
            case RecurrentKind.Simple:
                for (int j = 0; j < n; j++)
                {
                    dx[j] = ds[j] = dh[j] * ActivationSlope(h[j]);
                    dh[j] = T.Zero;
                }

                break;
            case RecurrentKind.Lstm:
                for (int j = 0; j < n; j++)
                {
                    T i = kept[j], f = kept[n + j], a = kept[2 * n + j], o = kept[3 * n + j], y = Activation(kept[4 * n + j]);
                    T d = dc[j] + dh[j] * o * ActivationSlope(y);
                    dx[j] = d * a * GateSlope(i);
                    dx[n + j] = d * carry[j] * GateSlope(f);
                    dx[2 * n + j] = d * i * ActivationSlope(a);
                    dx[3 * n + j] = dh[j] * y * GateSlope(o);
                    dc[j] = d * f;
                    dh[j] = T.Zero;
                }

                Copy(dx, ds, 4 * n);
                break;
            default:
                for (int j = 0; j < n; j++)
                {
                    T z = kept[j], y = kept[2 * n + j];
                    dx[j] = ds[j] = dh[j] * (before[j] - y) * GateSlope(z);
                    dx[2 * n + j] = ds[2 * n + j] = dh[j] * (T.One - z) * ActivationSlope(y);
                    dh[j] *= z;
                }

                ResetBack(m, kept, before, dh, dx, ds, reset, keep);
                break;
        }
    }

    void ResetBack(RecurrentMemory<T> m, T* kept, T* before, T* dh, T* dx, T* ds, T* reset, T* keep)
    {
        int n = units;
        T* r = kept + n, product = reset + n;
        new Span<T>(reset, 2 * n).Clear();
        if (s.Kind == RecurrentKind.GruResetBefore)
        {
            for (int j = 0; j < n; j++)
                product[j] = r[j] * before[j];
            if (keep != null)
                Multiply(product, keep + 2 * n, product);
            AddOuter(product, n, dx, m.DU, 2 * n, width);
            AddProductBack(dx, m.U, n, reset, 2 * n, width);
            if (keep != null)
                Multiply(reset, keep + 2 * n, reset);
        }

        for (int j = 0; j < n; j++)
        {
            T d = s.Kind == RecurrentKind.Gru ? dx[2 * n + j] * kept[3 * n + j] : reset[j] * before[j];
            dx[n + j] = ds[n + j] = d * GateSlope(r[j]);
            if (s.Kind == RecurrentKind.Gru)
                ds[2 * n + j] *= r[j];
            else
                dh[j] += reset[j] * r[j];
        }
    }

    T Activation(T x) => GateFunctions.Value(s.Op.Activation, x);

    T Gate(T x) => GateFunctions.Value(s.Op.Gate, x);

    T ActivationSlope(T y) => GateFunctions.Slope(s.Op.Activation, y);

    T GateSlope(T y) => GateFunctions.Slope(s.Op.Gate, y);

    // sum[j] += Σk a[k] · b[k, j] for the columns j from first to end
    void AddProduct(T* a, int depth, T* b, T* sum, int first, int end)
    {
        for (int k = 0; k < depth; k++, b += width)
        {
            for (int j = first; j < end; j++)
                sum[j] += a[k] * b[j];
        }
    }

    // sum[k] += Σj a[j] · b[k, j]
    void AddProductBack(T* a, T* b, int rows, T* sum, int first, int end)
    {
        for (int k = 0; k < rows; k++, b += width)
        {
            for (int j = first; j < end; j++)
                sum[k] += a[j] * b[j];
        }
    }

    // sum[k, j] += a[k] · b[j]
    void AddOuter(T* a, int rows, T* b, T* sum, int first, int end)
    {
        for (int k = 0; k < rows; k++, sum += width)
        {
            for (int j = first; j < end; j++)
                sum[j] += a[k] * b[j];
        }
    }

    void Multiply(T* a, T* b, T* y)
    {
        for (int j = 0; j < units; j++)
            y[j] = a[j] * b[j];
    }

    void Start(T* given, T* gradient, int row)
    {
        if (given != null)
            Copy(given + row * units, gradient, units);
        else
            new Span<T>(gradient, units).Clear();
    }

    static void Clear(T* x, long count) => new Span<T>(x, checked((int)count)).Clear();

    static void Copy(T* from, T* to, int count) => new ReadOnlySpan<T>(from, count).CopyTo(new Span<T>(to, count));
}
