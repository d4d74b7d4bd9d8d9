using GatherMax = KerasStyle.Tensors.Cpu.GatherMax;
using GatherMaxGradient = KerasStyle.Tensors.Cpu.GatherMaxGradient;

namespace KerasStyle.Torch;

/// <summary>Rows of a table combined over the steps of a sequence, torch's <c>embedding_bag</c>: the rows (batch, steps, width) are never stored.
/// Where rows are equally large, the gradient of the largest goes to the first; torch passes over values that are not numbers.</summary>
static class Bags
{
    public static Step? Create(Node node, Target target) => node.Op switch
    {
        GatherMax => new GeneralStep(Of("bag_max", node, target)),
        GatherSum => new GeneralStep(Of(node.Inputs.Count > 2 ? "bag_weighted_sum" : "bag_sum", node, target)),
        GatherMaxGradient => new GeneralStep(OfMax(node)),
        GatherSumGradient => new GeneralStep(OfSum(node, target)),
        _ => null,
    };

    static Func<TorchTensor[], TorchTensor[]> Of(string function, Node node, Target target)
    {
        (Shape table, Shape indices, long[] shape) = (node.Inputs[0].Shape, node.Inputs[1].Shape, HostMemory.Lengths(node.Outputs[0].Shape));
        TorchTensor offsets = HostMemory.Upload(Tensor.From<long>([.. Enumerable.Range(0, indices[0]).Select(i => (long)i * indices[1])], [indices[0]]), target);
        Scalar nan = double.NaN;
        long[] bags = [indices[0], indices[1]];
        return x =>
        {
            using DisposeScope scope = torch.NewDisposeScope();
            (TorchTensor places, TorchTensor? misses) = Indexing.Places(x[1], table[0], null, target.IsFar);
            TorchTensor? counts = x.Length > 2 ? x[2].reshape(bags) : null;
            TorchTensor[] results = counts is null ? Scripts.Call(function, x[0], places, offsets)
                : Scripts.Call(function, x[0], places, offsets, counts.to_type(x[0].dtype).reshape(-1));
            if (misses is not null)
            {
                TorchTensor missing = misses.reshape(bags);
                results[0] = results[0].masked_fill((counts is null ? missing : missing.logical_and(counts)).any(1, true), nan);
            }

            results[0] = results[0].reshape(shape);
            foreach (TorchTensor result in results)
                result.MoveToOuterDisposeScope();
            return results;
        };
    }

    // Each value of g goes to the row that it came from.
    static Func<TorchTensor[], TorchTensor[]> OfMax(Node node)
    {
        long[] table = HostMemory.Lengths(node.Outputs[0].Shape);
        return x =>
        {
            using TorchTensor zeros = torch.zeros(table, x[4].dtype, x[4].device), g = x[4].reshape(x[3].shape);
            return [zeros.scatter_add(0, x[3], g)];
        };
    }

    static Func<TorchTensor[], TorchTensor[]> OfSum(Node node, Target target)
    {
        (Shape table, Shape indices) = (node.Outputs[0].Shape, node.Inputs[0].Shape);
        TorchTensor bags = HostMemory.Upload(Tensor.From<long>([.. Enumerable.Range(0, (int)indices.Size).Select(i => (long)(i / indices[1]))], [(int)indices.Size]), target);
        TorchTensor sizes = HostMemory.Upload(Tensor.From<long>([.. Enumerable.Repeat((long)indices[1], indices[0])], [indices[0]]), target);
        long[] rows = [indices[0], table[1]];
        long length = table[0] + 1L;
        Scalar behind = (long)table[0];
        return x =>
        {
            using DisposeScope scope = torch.NewDisposeScope();
            (TorchTensor places, _) = Indexing.Places(x[0], table[0], behind, target.IsFar);        // a row more takes what lies outside
            TorchTensor g = x[1].reshape(rows);
            TorchTensor sums = x.Length == 2 ? Scripts.Call("bag_gradient", g, places, bags, sizes, length)[0]
                : Scripts.Call("bag_weighted_gradient", g, places, bags, sizes, length, x[2].to_type(g.dtype).reshape(-1))[0];
            return [sums.narrow(0, 0, table[0]).MoveToOuterDisposeScope()];
        };
    }
}
