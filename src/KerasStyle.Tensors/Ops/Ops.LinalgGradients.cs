using KerasStyle.Tensors;

namespace KerasStyle;

// Gradients of linear algebra, with G the gradient of a result. Giles, "Collected matrix derivative results" (2008), has their derivations;
// those of decompositions take the eigenvalues, or singular values, to differ.
public static partial class Ops
{
    static Tensor Turned(Tensor x) => Swapaxes(x, -1, -2);

    static Tensor OnDiagonal(Tensor x) => ExpandDims(x, -1) * Eye(x.Shape[^1], dtype: x.DType);

    static Tensor OfScalars(Tensor x) => ExpandDims(ExpandDims(x, -1), -1);

    // det(A)' = G det(A) A⁻ᵀ
    static Tensor?[] DetGradient(Node node, IReadOnlyList<Tensor?> g) => [g[0] == null ? null : OfScalars(g[0]! * node.Outputs[0]) * Turned(Inv(node.Inputs[0]))];

    // ln|det(A)|' = G A⁻ᵀ
    static Tensor?[] SlogdetGradient(Node node, IReadOnlyList<Tensor?> g) => [g[1] == null ? null : OfScalars(g[1]!) * Turned(Inv(node.Inputs[0]))];

    // −A⁻ᵀ G A⁻ᵀ
    static Tensor?[] InvGradient(Node node, IReadOnlyList<Tensor?> g)
    {
        Tensor turned = Turned(node.Outputs[0]);
        return [-Matmul(Matmul(turned, g[0]!), turned)];
    }

    // B: A⁻ᵀ G, A: −A⁻ᵀ G Xᵀ
    static Tensor?[] SolveGradient(Node node, IReadOnlyList<Tensor?> g)
    {
        Tensor right = Solve(Turned(node.Inputs[0]), g[0]!);
        return [-Matmul(right, Turned(node.Outputs[0])), right];
    }

    static Tensor?[] SolveTriangularGradient(Node node, IReadOnlyList<Tensor?> g, bool lower)
    {
        Tensor right = SolveTriangular(Turned(node.Inputs[0]), g[0]!, !lower), left = -Matmul(right, Turned(node.Outputs[0]));
        return [lower ? Tril(left) : Triu(left), right];
    }

    // ½ L⁻ᵀ (S + Sᵀ) L⁻¹, with S the lower triangle of LᵀG and half its diagonal
    static Tensor?[] CholeskyGradient(Node node, IReadOnlyList<Tensor?> g)
    {
        Tensor turned = Turned(node.Outputs[0]), product = Matmul(turned, Tril(g[0]!));
        Tensor half = Tril(product) - product * Eye(product.Shape[^1], dtype: product.DType) * 0.5;
        Tensor left = SolveTriangular(turned, half + Turned(half));
        return [Turned(SolveTriangular(turned, Turned(left))) * 0.5];
    }

    // (Gq + Q C(R Grᵀ − Gqᵀ Q)) R⁻ᵀ, where C copies the lower triangle above
    static Tensor?[] QrGradient(Node node, IReadOnlyList<Tensor?> g, bool complete)
    {
        (Tensor q, Tensor r) = (node.Outputs[0], node.Outputs[1]);
        if (r.Shape[^1] != r.Shape[^2] || complete && q.Shape[^1] != r.Shape[^1])
            throw new NotSupportedException($"Qr has a gradient only where the matrices have at least as many rows as columns and mode is reduced, got {node.Inputs[0].Spec}");
        Tensor gq = g[0] ?? ZerosLike(q), gr = g[1] ?? ZerosLike(r);
        Tensor m = Matmul(r, Turned(gr)) - Matmul(Turned(gq), q);
        Tensor inner = gq + Matmul(q, Tril(m) + Turned(Tril(m, -1)));
        return [Turned(SolveTriangular(r, Turned(inner)))];
    }

    // V (diag(Gw) + (VᵀGv) ∘ F) Vᵀ with F = 1 / (wⱼ − wᵢ) off the diagonal, made symmetric
    static Tensor?[] EighGradient(Node node, IReadOnlyList<Tensor?> g)
    {
        (Tensor w, Tensor v) = (node.Outputs[0], node.Outputs[1]);
        Tensor inner = g[0] == null ? OnDiagonal(ZerosLike(w)) : OnDiagonal(g[0]!);
        if (g[1] != null)
            inner += Matmul(Turned(v), g[1]!) * Inverses(w);
        Tensor slope = Matmul(Matmul(v, inner), Turned(v));
        return [(slope + Turned(slope)) * 0.5];
    }

    // U ((J + Jᵀ) S + S (K + Kᵀ) + diag(Gs)) Vᵀ + (1 − UUᵀ) Gu S⁻¹ Vᵀ + U S⁻¹ Gvᵀ (1 − VVᵀ), with J = F ∘ UᵀGu, K = F ∘ VᵀGv, F = 1 / (sⱼ² − sᵢ²)
    static Tensor?[] SvdGradient(Node node, IReadOnlyList<Tensor?> g)
    {
        (Tensor u, Tensor s, Tensor vh) = (node.Outputs[0], node.Outputs[1], node.Outputs[2]);
        Tensor columns = ExpandDims(s, -2), rows = ExpandDims(s, -1), factors = Inverses(Square(s));
        Tensor inner = OnDiagonal(g[1] ?? ZerosLike(s)), beside = ZerosLike(node.Inputs[0]);
        if (g[0] is { } gu)
        {
            Tensor inside = Matmul(Turned(u), gu), j = inside * factors;
            inner += (j + Turned(j)) * columns;
            beside += Matmul((gu - Matmul(u, inside)) / columns, vh);
        }

        if (g[2] is { } gvh)
        {
            Tensor inside = Matmul(vh, Turned(gvh)), k = inside * factors;
            inner += rows * (k + Turned(k));
            beside += Matmul(u, (gvh - Matmul(Turned(inside), vh)) / rows);
        }

        return [Matmul(Matmul(u, inner), vh) + beside];
    }

    // 1 / (xⱼ − xᵢ) off the diagonal, 0 on it.
    static Tensor Inverses(Tensor x)
    {
        Tensor eye = Eye(x.Shape[^1], dtype: x.DType), difference = ExpandDims(x, -2) - ExpandDims(x, -1);
        return (1.0 - eye) / (difference + eye);
    }
}
