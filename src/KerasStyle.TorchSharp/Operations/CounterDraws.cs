namespace KerasStyle.Torch;

/// <summary>The managed engine's random values (<see cref="CounterRandom"/>: Philox-4x32, ten rounds) by whole-number operations of torch, so that a device draws them itself.
/// Words of 32 bits are carried in int64, whose products keep all 64 bits; what stands above the 32 bits is masked away before the next product.</summary>
sealed class CounterDraws
{
    const long Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57, Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    const int Rounds = 10, GroupCounters = 16, Words = 4;

    readonly RandomKind kind;
    readonly long count;
    readonly long[] shape;
    readonly torch.Device device;
    readonly TorchTensor multipliers, weyls, mask, one, low11, low8, up21, word, seeds, draws;
    readonly Scalar unit, fraction, turn, minusTwo;

    CounterDraws(RandomValues op, torch.Device device)
    {
        (kind, count, shape, this.device) = (op.Kind, op.Spec.Shape.Size, HostMemory.Lengths(op.Spec.Shape), device);
        multipliers = Held([Multiplier0, Multiplier1], 2, 1);
        weyls = Held([.. Enumerable.Range(0, Rounds).SelectMany(r => new[] { r * Weyl0, r * Weyl1 })], Rounds, 2, 1);
        (mask, one, low8, low11, up21, word) = (Held([0xFFFFFFFF], 1), Held([1], 1), Held([8], 1), Held([11], 1), Held([21], 1), Held([32], 1));
        (seeds, draws) = (Held([unchecked((long)0x9E3779B97F4A7C15)], 1), Held([unchecked((long)0xBF58476D1CE4E5B9)], 1));
        (unit, fraction, turn, minusTwo) = (1.0 / (1 << 24), 1.0 / (1L << 53), 2 * Math.PI, -2);
    }

    /// <summary>The function from a state (seed, draw) to values; null where only the managed engine draws them: by trial, or in double precision.</summary>
    public static Func<TorchTensor, TorchTensor>? Of(RandomValues op, Target target) =>
        target is { IsFar: true, Device.type: DeviceType.CUDA or DeviceType.CPU } && op is { Kind: RandomKind.Uniform or RandomKind.Normal, Spec: { DType: DType.Float32, Shape.Size: > 0 } }
            ? new CounterDraws(op, target).Draw
            : null;

    TorchTensor Draw(TorchTensor state)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        TorchTensor[] keys = Keys(state);
        TorchTensor values = kind == RandomKind.Uniform ? Uniform(keys) : Normal(keys);
        return values.reshape(shape).MoveToOuterDisposeScope();
    }

    // As the constructor of CounterRandom: two words, to which each round adds.
    TorchTensor[] Keys(TorchTensor state)
    {
        TorchTensor seed = state.narrow(0, 0, 1), draw = state.narrow(0, 1, 1);
        TorchTensor key = seed.mul(seeds).bitwise_xor(draw).mul(draws).bitwise_xor(draw.bitwise_left_shift(one));
        return weyls.add(torch.cat([key, key.bitwise_right_shift(word)], 0).reshape(2, 1), Numbers.One).unbind(0);
    }

    // Words a, c and words b, d of counters and a stream.
    (TorchTensor Ac, TorchTensor Bd) Blocks(TorchTensor[] keys, long counters, long stream)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using Scalar end = counters, other = stream;
        TorchTensor line = torch.arange(Numbers.Zero, end, Numbers.One, torch.ScalarType.Int64, device);
        TorchTensor ac = torch.stack([line.bitwise_and(mask), torch.full_like(line, other)], 0), bd = torch.stack([line.bitwise_right_shift(word), torch.zeros_like(line)], 0);
        foreach (TorchTensor key in keys)
        {
            using DisposeScope round = torch.NewDisposeScope();
            TorchTensor products = ac.mul(multipliers).flip(0);
            ac.Dispose();
            ac = products.bitwise_right_shift(word).bitwise_xor(bd).bitwise_xor(key).bitwise_and(mask).MoveToOuterDisposeScope();
            bd.Dispose();
            bd = products.MoveToOuterDisposeScope();
        }

        return (ac.MoveToOuterDisposeScope(), bd.bitwise_and(mask).MoveToOuterDisposeScope());
    }

    // Index 64 g + 16 w + l takes word w of counter 16 g + l.
    TorchTensor Uniform(TorchTensor[] keys)
    {
        long groups = (count + Words * GroupCounters - 1) / (Words * GroupCounters);
        (TorchTensor ac, TorchTensor bd) = Blocks(keys, groups * GroupCounters, 0);
        TorchTensor words = torch.stack([ac, bd], 1).reshape(Words, groups, GroupCounters).transpose(0, 1).reshape(-1).narrow(0, 0, count);
        return words.bitwise_right_shift(low8).to_type(torch.ScalarType.Float32).mul(unit);
    }

    // Box and Muller's transform of 53 bits each, in double precision.
    TorchTensor Normal(TorchTensor[] keys)
    {
        (TorchTensor ac, TorchTensor bd) = Blocks(keys, count, 2);
        TorchTensor[] parts = ac.bitwise_left_shift(up21).bitwise_xor(bd.bitwise_right_shift(low11)).to_type(torch.ScalarType.Float64).mul(fraction).unbind(0);
        TorchTensor radius = parts[0].neg().add(Numbers.One, Numbers.One).log().mul(minusTwo).sqrt();
        return radius.mul(parts[1].mul(turn).cos()).to_type(torch.ScalarType.Float32);
    }

    TorchTensor Held(long[] values, params int[] lengths) => HostMemory.Upload(Tensor.From<long>(values, new Shape(lengths)), device);
}
