namespace KerasStyle.Activations;

static class ActivationTable
{
    public static void Fill(Registry<ActivationFunction> r)
    {
        Add("linear", x => x);
        Add("relu", Ops.Relu);
        Add("sigmoid", Ops.Sigmoid);
        Add("tanh", Ops.Tanh);
        Add("softmax", x => Ops.Softmax(x));

        void Add(string name, Func<Tensor, Tensor> function, params ReadOnlySpan<string> aliases)
        {
            var shared = new ActivationFunction(name, function);
            r.Register(name, _ => shared, aliases);
        }
    }
}
