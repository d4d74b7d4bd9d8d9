using System.Diagnostics.CodeAnalysis;

namespace KerasStyle.Layers;

/// <summary>The product of an equation such as <c>"abc,cd->abd"</c>.</summary>
sealed class EinsumProduct : KernelProduct
{
    readonly string equation;
    readonly ScalePlan? ofKernel, ofInput;

    /// <summary>The product of an equation for an input.</summary>
    /// <param name="label">The layer in messages.</param>
    /// <param name="equation">Axes of input, kernel and output.</param>
    /// <param name="input">Shape of the input.</param>
    /// <param name="output">Shape of the output without the batch and the ellipsis' axes; unknown where it is the input's.</param>
    /// <param name="biasAxes">Axes of the output that the bias has.</param>
    /// <exception cref="ArgumentException">The equation does not fit the shapes.</exception>
    [SetsRequiredMembers]
    public EinsumProduct(string label, string equation, Shape input, Shape output, string? biasAxes)
    {
        this.equation = equation;
        string[] parts = equation.Replace("->", ",", StringComparison.Ordinal).Split(',');
        bool left = parts[0].StartsWith("...", StringComparison.Ordinal);
        string from = parts[0].Replace("...", "", StringComparison.Ordinal), weights = parts[1], to = parts[2].Replace("...", "", StringComparison.Ordinal);
        int elided = input.Rank - from.Length;
        if (elided < 0 || (elided > 0 && !parts[0].Contains("...", StringComparison.Ordinal)))
            throw new ArgumentException($"{label}: equation '{equation}' does not fit input shape {input}");
        int offset = left ? elided : 0;
        // Without an ellipsis in front, the first letter of the output is the batch.
        List<int> whole = [input[0], .. left ? input[1..Math.Max(1, elided)] : [], .. output, .. left ? [] : input[from.Length..]];
        int Length(char c)
        {
            int at = to.IndexOf(c, StringComparison.Ordinal);
            if (at >= 0 && at + offset < whole.Count && whole[at + offset] != Shape.Unknown)
                return whole[at + offset];
            at = from.IndexOf(c, StringComparison.Ordinal);
            return at >= 0 ? input[at + offset] : throw new ArgumentException($"{label}: the length of axis '{c}' of equation '{equation}' is not known");
        }

        Kernel = new([.. weights.Select(Length)]);
        SummedOfKernel = Missing(weights, to);
        if (biasAxes != null)
        {
            int first = biasAxes.Min(c => to.IndexOf(c, StringComparison.Ordinal));
            if (first < 0)
                throw new ArgumentException($"{label}: biasAxes '{biasAxes}' must be axes of the output '{to}'");
            Bias = new([.. to[first..].Select(c => biasAxes.Contains(c, StringComparison.Ordinal) ? Length(c) : 1), .. Enumerable.Repeat(1, left ? 0 : elided)]);
        }

        string dots = new([.. Enumerable.Range(0, elided).Select(i => (char)('0' + i))]);
        (from, to) = left ? (dots + from, dots + to) : (from + dots, to + dots);
        SummedOfInput = Missing(from, to);
        (ofInput, ofKernel) = (ScalePlan.Of(from, to, SummedOfInput), ScalePlan.Of(weights, to, SummedOfKernel));
    }

    public override Tensor Of(Tensor x, Tensor kernel) => Ops.Einsum(equation, x, kernel);

    public override Tensor KernelScaleOfResult(Tensor scale) => Plan(ofKernel).Forward(scale);

    public override Tensor KernelScaleOfKernel(Tensor scale) => Plan(ofKernel).Back(scale);

    public override Tensor InputScaleOfResult(Tensor scale) => Plan(ofInput).Forward(scale);

    ScalePlan Plan(ScalePlan? plan) => plan ?? throw new NotSupportedException($"the product '{equation}' sums an axis whose scale has no place in the result");

    static int[] Missing(string labels, string to) => [.. Enumerable.Range(0, labels.Length).Where(i => !to.Contains(labels[i], StringComparison.Ordinal))];

    /// <summary>Where the axes of an operand's scale go in the result: in another order, some added and some left out. The shape that files keep follows
    /// from it, so it is Keras' to the letter.</summary>
    sealed record ScalePlan(int[] Order, int[] Added, int[] LeftOut)
    {
        public static ScalePlan? Of(string labels, string to, int[] summed)
        {
            var order = new List<int>();
            var added = new List<int>();
            var leftOut = new List<int>();
            for (int i = 0; i < to.Length; i++)
            {
                int at = labels.IndexOf(to[i], StringComparison.Ordinal);
                if (at >= 0)
                    order.Add(at);
                else
                    added.Add(i);
            }

            // A summed axis takes the place of one that the result has and the operand lacks.
            int place = -1;
            foreach (int axis in summed)
            {
                if (added.Count > 0)
                {
                    place = added[0];
                    added.RemoveAt(0);
                }
                else
                {
                    leftOut.Add(axis);
                }

                if (place < 0)
                    return null;
                order.Insert(Math.Min(place, order.Count), axis);
            }

            return new ScalePlan([.. order], [.. added], [.. leftOut]);
        }

        public Tensor Forward(Tensor scale)
        {
            scale = Ops.Transpose(scale, Order);
            foreach (int axis in Added)
                scale = Ops.ExpandDims(scale, axis);
            foreach (int axis in LeftOut.OrderDescending())
                scale = Ops.Squeeze(scale, axis);
            return scale;
        }

        public Tensor Back(Tensor scale)
        {
            foreach (int axis in LeftOut.Order())
                scale = Ops.ExpandDims(scale, axis);
            foreach (int axis in Added.OrderDescending())
                scale = Ops.Squeeze(scale, axis);
            return Ops.Transpose(scale, [.. Order.Select((_, i) => Array.IndexOf(Order, i))]);
        }
    }
}
