namespace KerasStyle.Activations;

static class ActivationTable
{
    public static void Fill(Registry<ActivationFunction> r)
    {
        Add("linear", x => x);
        Add("relu", Ops.Relu);
        Add("relu6", Ops.Relu6);
        Add("leaky_relu", x => Ops.LeakyRelu(x));
        Add("elu", x => Ops.Elu(x));
        Add("celu", x => Ops.Celu(x));
        Add("selu", Ops.Selu);
        Add("gelu", x => Ops.Gelu(x, approximate: false));
        Add("glu", x => Ops.Glu(x));
        Add("silu", Ops.Silu, "swish");
        Add("mish", Ops.Mish);
        Add("sigmoid", Ops.Sigmoid);
        Add("log_sigmoid", Ops.LogSigmoid);
        Add("hard_sigmoid", Ops.HardSigmoid);
        Add("hard_silu", Ops.HardSilu, "hard_swish");
        Add("sparse_sigmoid", Ops.SparseSigmoid);
        Add("tanh", Ops.Tanh);
        Add("hard_tanh", Ops.HardTanh);
        Add("tanh_shrink", Ops.TanhShrink);
        Add("hard_shrink", x => Ops.HardShrink(x));
        Add("soft_shrink", x => Ops.SoftShrink(x));
        Add("softmax", x => Ops.Softmax(x));
        Add("log_softmax", x => Ops.LogSoftmax(x));
        Add("sparsemax", x => Ops.Sparsemax(x));
        Add("softplus", Ops.Softplus);
        Add("squareplus", x => Ops.Squareplus(x));
        Add("sparse_plus", Ops.SparsePlus);
        Add("softsign", Ops.Softsign);
        Add("exponential", Ops.Exp);

        void Add(string name, Func<Tensor, Tensor> function, params ReadOnlySpan<string> aliases)
        {
            var shared = new ActivationFunction(name, function);
            r.Register(name, _ => shared, aliases);
        }
    }
}
