namespace KerasStyle.Tensors;

/// <summary>Geometry of a window that moves over the spatial axes of a channels-last tensor; one entry per spatial axis.</summary>
public sealed record Window(Shape Strides, Shape Dilation, Shape PaddingBefore, Shape PaddingAfter)
{
    /// <summary>Number of spatial axes.</summary>
    public int Rank => Strides.Rank;

    /// <summary>Number of window places over an input: spatial lengths of the result.</summary>
    /// <exception cref="ArgumentException">The window is larger than the padded input.</exception>
    public Shape Places(Shape spatial, Shape kernel)
    {
        var places = new int[Rank];
        for (int i = 0; i < Rank; i++)
        {
            int span = (kernel[i] - 1) * Dilation[i] + 1, room = spatial[i] + PaddingBefore[i] + PaddingAfter[i];
            if (span > room)
                throw new ArgumentException($"a window of {new Shape([.. kernel])} with dilation {Dilation} does not fit into spatial lengths {spatial} (padded by {PaddingBefore} and {PaddingAfter})");
            places[i] = (room - span) / Strides[i] + 1;
        }

        return places;
    }
}

/// <summary>Convolution (cross-correlation, as in Keras): (batch, spatial..., in) with kernel (spatial..., in / groups, out) → (batch, places..., out).</summary>
public sealed record Convolution(Window Window, int Groups) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        (Shape x, Shape k) = (inputs[0].Shape, inputs[1].Shape);
        int rank = Window.Rank;
        if (x.Rank != rank + 2 || k.Rank != rank + 2 || x[^1] != k[^2] * Groups || k[^1] % Groups != 0 || inputs[0].DType != inputs[1].DType)
            throw new ArgumentException($"Conv: input {inputs[0].Spec} and kernel {inputs[1].Spec} do not fit with {Groups} groups: expected (batch, {rank} spatial axes, channels) and ({rank} spatial axes, channels / groups, filters) of one type");
        return [inputs[0].Spec with { Shape = new Shape(x[0]).Concat(Window.Places(x[1..^1], k[..rank])).Concat([k[^1]]) }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients)
    {
        Tensor x = node.Inputs[0], kernel = node.Inputs[1], g = outputGradients[0]!;
        return
        [
            new ConvolutionInputGradient(Window, Groups, x.Shape).Apply(g, kernel),
            new ConvolutionKernelGradient(Window, Groups, kernel.Shape).Apply(x, g),
        ];
    }
}

/// <summary>Gradient of a convolution's input from that of its output and the kernel; by itself the transposed convolution.</summary>
public sealed record ConvolutionInputGradient(Window Window, int Groups, Shape InputShape) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[0].Spec with { Shape = InputShape }];

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients)
    {
        Tensor dy = node.Inputs[0], kernel = node.Inputs[1], g = outputGradients[0]!;
        return
        [
            new Convolution(Window, Groups).Apply(g, kernel),
            new ConvolutionKernelGradient(Window, Groups, kernel.Shape).Apply(g, dy),
        ];
    }
}

/// <summary>Gradient of a convolution's kernel from its input and the gradient of its output.</summary>
public sealed record ConvolutionKernelGradient(Window Window, int Groups, Shape KernelShape) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[0].Spec with { Shape = KernelShape }];

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients)
    {
        Tensor x = node.Inputs[0], dy = node.Inputs[1], g = outputGradients[0]!;
        return
        [
            new ConvolutionInputGradient(Window, Groups, x.Shape).Apply(dy, g),
            new Convolution(Window, Groups).Apply(x, g),
        ];
    }
}
