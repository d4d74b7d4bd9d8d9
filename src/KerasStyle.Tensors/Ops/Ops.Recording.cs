using KerasStyle.Tensors;

namespace KerasStyle;

// On symbolic tensors, those of a model that is being made, a function is recorded as a whole under its class name in Keras: what it does inside may
// need lengths that are not known yet, and Keras' files know it by that name. Each of these gives null when no tensor is symbolic.
public static partial class Ops
{
    delegate Tensor Reduction(Tensor x, ReadOnlySpan<int> axis, bool keepdims);

    static Tensor? Recorded(string name, Tensor x, Func<Tensor, Tensor> compute, params ReadOnlySpan<(string Key, object? Value)> config) =>
        x.IsSymbolic ? SymbolicFunction.Call(name, x, compute, config) : null;

    static Tensor? Recorded(string name, Tensor a, Tensor b, Func<Tensor, Tensor, Tensor> compute, params ReadOnlySpan<(string Key, object? Value)> config) =>
        RecordedAll(name, [a, b], xs => [compute(xs[0], xs[1])], config)?[0];

    static Tensor? RecordedList(string name, IReadOnlyList<Tensor> xs, Func<IReadOnlyList<Tensor>, Tensor> compute, params ReadOnlySpan<(string Key, object? Value)> config) =>
        RecordedCall(name, [xs.ToArray()], now => [compute(now)], config)?[0];

    static Tensor? RecordedAlong(string name, Tensor x, ReadOnlySpan<int> axis, bool keepdims, Reduction compute)
    {
        if (!x.IsSymbolic)
            return null;
        int[] axes = axis.ToArray();
        (string, object?) along = ("axis", axes.Length == 0 ? null : axes);
        return name == nameof(CountNonzero)      // which has no keepdims in Keras
            ? SymbolicFunction.Call(name, x, t => compute(t, axes, keepdims), along)
            : SymbolicFunction.Call(name, x, t => compute(t, axes, keepdims), along, ("keepdims", keepdims));
    }

    // A function of several tensors or results.
    static IReadOnlyList<Tensor>? RecordedAll(
        string name, Tensor[] xs, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> compute, params ReadOnlySpan<(string Key, object? Value)> config) =>
        RecordedCall(name, xs, compute, config);

    // A function whose arguments may also be lists of tensors, numbers, texts and null; it computes with all tensors among them, in order.
    static IReadOnlyList<Tensor>? RecordedCall(
        string name, object?[] arguments, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> compute, params ReadOnlySpan<(string Key, object? Value)> config)
    {
        Tensor[] xs = [.. arguments.SelectMany(a => a as IEnumerable<Tensor> ?? (a is Tensor t ? [t] : []))];
        return xs.Any(x => x.IsSymbolic) ? SymbolicCall.Record(new SymbolicFunction(name, arguments, config.ToArray(), now => compute(Filled(xs, now)))) : null;
    }

    // Those that are symbolic are known now.
    static Tensor[] Filled(IReadOnlyList<Tensor> xs, IReadOnlyList<Tensor> now)
    {
        int next = 0;
        return [.. xs.Select(x => x.IsSymbolic ? now[next++] : x)];
    }
}
