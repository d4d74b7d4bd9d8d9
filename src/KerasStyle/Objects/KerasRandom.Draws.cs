using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class KerasRandom
{
    /// <summary>Normal values, as keras.random.normal.</summary>
    /// <param name="shape">Shape of the result.</param>
    /// <param name="mean">Mean.</param>
    /// <param name="stddev">Standard deviation.</param>
    /// <param name="dtype">A floating-point type; <see cref="KerasConfig.Floatx"/> when null.</param>
    /// <param name="seed">A number, a <see cref="SeedGenerator"/>, or the next of the sequence.</param>
    public static Tensor Normal(Shape shape, double mean = 0, double stddev = 1, DType? dtype = null, RandomSeed seed = default) =>
        Draw(RandomKind.Normal, shape, dtype, seed) * stddev + mean;

    /// <summary>Normal values, those beyond two standard deviations drawn again, as keras.random.truncated_normal.</summary>
    /// <inheritdoc cref="Normal"/>
    public static Tensor TruncatedNormal(Shape shape, double mean = 0, double stddev = 1, DType? dtype = null, RandomSeed seed = default) =>
        Draw(RandomKind.TruncatedNormal, shape, dtype, seed) * stddev + mean;

    /// <summary>Uniform values of [minval, maxval), as keras.random.uniform.</summary>
    /// <param name="shape">Shape of the result.</param>
    /// <param name="minval">The least value.</param>
    /// <param name="maxval">What all values are below.</param>
    /// <param name="dtype">A floating-point type; <see cref="KerasConfig.Floatx"/> when null.</param>
    /// <param name="seed">A number, a <see cref="SeedGenerator"/>, or the next of the sequence.</param>
    public static Tensor Uniform(Shape shape, double minval = 0, double maxval = 1, DType? dtype = null, RandomSeed seed = default) =>
        Draw(RandomKind.Uniform, shape, dtype, seed) * (maxval - minval) + minval;

    /// <summary>Whole numbers of [minval, maxval), each as likely, as keras.random.randint.</summary>
    /// <param name="shape">Shape of the result.</param>
    /// <param name="minval">The least number.</param>
    /// <param name="maxval">What all numbers are below.</param>
    /// <param name="dtype">Type of the result.</param>
    /// <param name="seed">A number, a <see cref="SeedGenerator"/>, or the next of the sequence.</param>
    /// <exception cref="ArgumentException">There is no number to draw.</exception>
    public static Tensor Randint(Shape shape, int minval, int maxval, DType dtype = DType.Int32, RandomSeed seed = default)
    {
        if (minval >= maxval)
            throw new ArgumentException($"randint: minval must be below maxval, got {minval} and {maxval}", nameof(maxval));
        Tensor drawn = Draw(RandomKind.Uniform, shape, DType.Float64, seed);
        return Ops.Cast(Ops.Floor(drawn * ((double)maxval - minval)) + minval, dtype);
    }

    /// <summary>Numbers of classes, drawn by unnormalized logarithms of their probabilities: (batch, classes) → (batch, numSamples), as keras.random.categorical.</summary>
    /// <param name="logits">Logarithms of probabilities, for each row up to a constant.</param>
    /// <param name="numSamples">Draws for each row.</param>
    /// <param name="dtype">Type of the result.</param>
    /// <param name="seed">A number, a <see cref="SeedGenerator"/>, or the next of the sequence.</param>
    public static Tensor Categorical(Tensor logits, int numSamples, DType dtype = DType.Int32, RandomSeed seed = default)
    {
        ArgumentNullException.ThrowIfNull(logits);
        if (logits.Rank != 2)
            throw new ArgumentException($"categorical: logits must be (batch, classes), got {logits.Shape}", nameof(logits));
        // The largest of logit and Gumbel noise is drawn by the softmax of the logits.
        Tensor uniform = Draw(RandomKind.Uniform, [logits.Shape[0], numSamples, logits.Shape[1]], DType.Float64, seed);
        Tensor noise = -Ops.Log(-Ops.Log(1 - uniform + double.Epsilon));
        return Ops.Cast(Ops.Argmax(Ops.ExpandDims(Ops.Cast(logits, DType.Float64), 1) + noise, -1), dtype);
    }

    /// <summary>The slices along an axis in a random order, as keras.random.shuffle.</summary>
    /// <param name="x">What is shuffled.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="seed">A number, a <see cref="SeedGenerator"/>, or the next of the sequence.</param>
    public static Tensor Shuffle(Tensor x, int axis = 0, RandomSeed seed = default)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Ops.Take(x, Ops.Argsort(Draw(RandomKind.Uniform, [x.Shape[axis < 0 ? axis + x.Rank : axis]], DType.Float64, seed), 0), axis);
    }

    /// <summary>0 with probability rate, else x/(1 − rate), as keras.random.dropout.</summary>
    /// <param name="inputs">x.</param>
    /// <param name="rate">The probability, in [0, 1).</param>
    /// <param name="noiseShape">Shape of the mask, which broadcasts over x; that of x when null.</param>
    /// <param name="seed">A number, a <see cref="SeedGenerator"/>, or the next of the sequence.</param>
    public static Tensor Dropout(Tensor inputs, double rate, Shape? noiseShape = null, RandomSeed seed = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (!(rate is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "dropout: rate must be in [0, 1)");
        Tensor draw = Draw(RandomKind.Uniform, noiseShape ?? inputs.Shape, inputs.DType, seed);
        return Ops.Where(draw >= rate, inputs * (1 / (1 - rate)), Ops.ZerosLike(inputs));
    }

    /// <summary>Values of the gamma distribution with scale 1, as keras.random.gamma.</summary>
    /// <param name="shape">Shape of the result.</param>
    /// <param name="alpha">The shape parameter, above 0; it broadcasts over the result.</param>
    /// <param name="dtype">A floating-point type; <see cref="KerasConfig.Floatx"/> when null.</param>
    /// <param name="seed">A number, a <see cref="SeedGenerator"/>, or the next of the sequence.</param>
    public static Tensor Gamma(Shape shape, Tensor alpha, DType? dtype = null, RandomSeed seed = default) =>
        Ops.Cast(Ops.Exp(LogGamma(seed.Generator(), shape, alpha)), dtype ?? KerasConfig.Floatx);

    /// <summary>Values of the beta distribution, as keras.random.beta.</summary>
    /// <param name="shape">Shape of the result.</param>
    /// <param name="alpha">The first parameter, above 0; it broadcasts over the result.</param>
    /// <param name="beta">The second.</param>
    /// <param name="dtype">A floating-point type; <see cref="KerasConfig.Floatx"/> when null.</param>
    /// <param name="seed">A number, a <see cref="SeedGenerator"/>, or the next of the sequence.</param>
    public static Tensor Beta(Shape shape, Tensor alpha, Tensor beta, DType? dtype = null, RandomSeed seed = default)
    {
        SeedGenerator seeds = seed.Generator();
        return Ops.Cast(Ops.Sigmoid(LogGamma(seeds, shape, alpha) - LogGamma(seeds, shape, beta)), dtype ?? KerasConfig.Floatx);
    }

    /// <summary>Numbers of successes of so many tries, as keras.random.binomial.</summary>
    /// <param name="shape">Shape of the result.</param>
    /// <param name="counts">Numbers of tries; they broadcast over the result.</param>
    /// <param name="probabilities">Probabilities of a success; they broadcast over the result.</param>
    /// <param name="dtype">Type of the result; <see cref="KerasConfig.Floatx"/> when null.</param>
    /// <param name="seed">A number, a <see cref="SeedGenerator"/>, or the next of the sequence.</param>
    /// <exception cref="NotSupportedException">The numbers of tries are not known yet.</exception>
    public static Tensor Binomial(Shape shape, Tensor counts, Tensor probabilities, DType? dtype = null, RandomSeed seed = default)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(probabilities);
        if (!counts.HasValues)
            throw new NotSupportedException("binomial: the counts must be values, since each try is a draw");
        int most = (int)Ops.Max(counts).Item();
        Tensor tries = Draw(RandomKind.Uniform, new([.. shape, most]), DType.Float32, seed);
        Tensor counted = Ops.Less(Ops.Arange(most), Ops.ExpandDims(counts, -1)), succeed = Ops.Less(tries, Ops.ExpandDims(probabilities, -1));
        return Ops.Cast(Ops.Sum(Ops.LogicalAnd(counted, succeed), [-1]), dtype ?? KerasConfig.Floatx);
    }

    /// <summary>Logarithms of numbers of the gamma distribution (Marsaglia and Tsang, 2000); the first of eight tries that is taken counts, which one in a billion times there is none of.</summary>
    internal static Tensor LogGamma(SeedGenerator seeds, Shape shape, Tensor alpha)
    {
        Tensor d = alpha + 2.0 / 3, c = Ops.Rsqrt(d * 9), result = Ops.Log(d);
        for (int i = 0; i < 8; i++)
        {
            Tensor x = seeds.Draw(RandomKind.Normal, new TensorSpec(shape, DType.Float32)), root = x * c + 1, cube = root * root * root, u = Uniform(1e-9);
            Tensor positive = cube > 0, log = Ops.Log(Ops.Where(positive, cube, Ops.OnesLike(cube)));
            Tensor taken = Ops.LogicalAnd(positive, Ops.Log(u) < Ops.Square(x) * 0.5 + d - d * cube + d * log);
            result = Ops.Where(taken, Ops.Log(d) + log, result);
        }

        return result + Ops.Log(Uniform(1e-30)) / alpha;

        Tensor Uniform(double least) => seeds.Draw(RandomKind.Uniform, new TensorSpec(shape, DType.Float32)) * (1 - least) + least;
    }

    static Tensor Draw(RandomKind kind, Shape shape, DType? dtype, RandomSeed seed)
    {
        DType wanted = dtype ?? KerasConfig.Floatx;
        Tensor drawn = seed.Generator().Draw(kind, new TensorSpec(shape, wanted.Widened()));
        return wanted == drawn.DType ? drawn : Ops.Cast(drawn, wanted);
    }
}
