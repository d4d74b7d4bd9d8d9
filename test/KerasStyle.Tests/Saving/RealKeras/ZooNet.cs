using KerasStyle.Constraints;
using KerasStyle.Data;
using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;
using KerasStyle.Quantizers;
using KerasStyle.Regularizers;
using KerasStyle.Schedules;

namespace KerasStyle.Tests.Saving.RealKeras;

/// <summary>A compiled net of one kind with data for it.</summary>
/// <param name="Make">Makes the net anew.</param>
/// <param name="X">Inputs in the net's order.</param>
/// <param name="Y">Targets.</param>
/// <param name="HasLegacyForm">Whether Keras can write and load it in a legacy file: not operations between layers nor features, nor Lamb and Adafactor.</param>
/// <param name="IsRandom">Whether training draws random numbers, which are not Keras'.</param>
public sealed record ZooNet(Func<Model> Make, TensorData X, TensorData Y, bool HasLegacyForm = true, bool IsRandom = false)
{
    const int Rows = 24;

    /// <summary>Nets that together use all that files hold: kinds of layers, graphs, optimizers, losses, metrics and schedules.</summary>
    public static IReadOnlyDictionary<string, ZooNet> All { get; } = new Dictionary<string, ZooNet>
    {
        ["features"] = new(Features, new TensorData(Column(1), Column(2), Column(3)), new float[Rows, 1], HasLegacyForm: false),
        ["dense_adam"] = Dense(() => new Adam(0.01)),
        ["dense_adamw_clipnorm"] = Dense(() => new AdamW(0.01, clipnorm: 1)),
        ["dense_sgd_nesterov"] = Dense(() => new SGD(0.01, momentum: 0.9, nesterov: true)),
        ["dense_rmsprop_centered"] = Dense(() => new RMSprop(0.01, centered: true, momentum: 0.5)),
        ["dense_nadam"] = Dense(() => new Nadam(0.01)),
        ["dense_adagrad"] = Dense(() => new Adagrad(0.05)),
        ["dense_adadelta"] = Dense(() => new Adadelta(0.5)),
        ["dense_adamax"] = Dense(() => new Adamax(0.01)),
        ["dense_ftrl"] = Dense(() => new Ftrl(0.05)),
        ["dense_lion"] = Dense(() => new Lion(0.001)),
        ["dense_lamb"] = Dense(() => new Lamb(0.01)) with { HasLegacyForm = false },
        ["dense_adafactor"] = Dense(() => new Adafactor(0.01)) with { HasLegacyForm = false },
        ["dense_schedule"] = Dense(() => new SGD(new ExponentialDecay(0.1, 3, 0.8))),
        ["dense_ema"] = Dense(() => new Adam(0.01, useEma: true, emaMomentum: 0.9)),
        ["dense_accumulation"] = Dense(() => new Adam(0.01, gradientAccumulationSteps: 2)),
        ["dense_loss_scale"] = Dense(() => new LossScaleOptimizer(new SGD(0.05), initialScale: 8)),
        ["dense_loss_scale_adam"] = Dense(() => new LossScaleOptimizer(new Adam(0.01, useEma: true), initialScale: 8, dynamicGrowthSteps: 4)),
        ["dense_loss_scale_schedule"] = Dense(() => new LossScaleOptimizer(new SGD(new ExponentialDecay(0.02, 3, 0.8), momentum: 0.9), dynamicGrowthSteps: 5)),
        // Keras does not keep Nadam's product of momentums there, so that training goes on in another way.
        ["dense_loss_scale_nadam"] = Dense(() => new LossScaleOptimizer(new Nadam(0.02), dynamicGrowthSteps: 5)) with { IsRandom = true },
        ["regularized"] = new(Regularized, Floats(6), Floats(2)),
        ["dropout"] = new(Dropouts, Floats(6), Floats(2), IsRandom: true),
        ["convolutional"] = new(Convolutional, Floats(8, 8, 2), Classes(4)),
        ["separable"] = new(Separable, Floats(9, 9, 3), Classes(3)),
        ["transposed"] = new(Transposed, Floats(4, 4, 2), Floats(8, 8, 1)),
        ["recurrent"] = new(Recurrent, Floats(7, 3), Floats(1)),
        ["text"] = new(Text, Tokens(9, 20), Classes(2)),
        ["attention"] = new(Attention, Floats(5, 8), Floats(1)),
        ["two_inputs_two_outputs"] = new(TwoInputsTwoOutputs, new Tensor[] { Floats(3), Floats(4) }, new Tensor[] { Floats(1), Classes(3) }),
        ["by_name"] = new(ByName, new Tensor[] { Floats(3), Floats(4) }, new Tensor[] { Floats(1) }),
        ["structures"] = new(Structures, new Tensor[] { Floats(2), Floats(2), Floats(3) }, new Tensor[] { Floats(2), Floats(1), Floats(2) }, HasLegacyForm: false),
        ["structures_inside"] = new(StructuresInside, new Tensor[] { Floats(2), Floats(3) }, Floats(1)),
        ["nested"] = new(Nested, Floats(6), Floats(1)),
        ["shared"] = new(Shared, new Tensor[] { Floats(5), Floats(5) }, Floats(1)),
        ["int8"] = new(() => Quantized("int8"), Floats(3, 6), Floats(2)) { HasLegacyForm = false },
        ["int4"] = new(() => Quantized("int4"), Floats(3, 6), Floats(2)) { HasLegacyForm = false },
        ["int4_groups"] = new(() => Quantized(new Int4QuantizationConfig(blockSize: 4)), Floats(3, 6), Floats(2)) { HasLegacyForm = false },
        ["int4_channels"] = new(() => Quantized(new Int4QuantizationConfig(null, new AbsMaxQuantizer(), null)), Floats(3, 6), Floats(2)) { HasLegacyForm = false },
        ["text_int8"] = new(() => QuantizedText("int8"), Tokens(9, 20), Floats(3)) { HasLegacyForm = false },
        ["text_int4"] = new(() => QuantizedText("int4"), Tokens(9, 20), Floats(3)) { HasLegacyForm = false },
        // The factors are gone in a file, so that training goes on in another way.
        ["lora"] = new(Lora, Floats(8, 8, 2), Floats(3)) { HasLegacyForm = false, IsRandom = true },
        ["operations"] = new(Operations, Floats(6), Floats(6), HasLegacyForm: false),
    };

    static ZooNet Dense(Func<Optimizer> optimizer) => new(
        () => Compiled(
            new Sequential([new Input([6]), new Dense(8, activation: "tanh"), new BatchNormalization(), new Dense(2)], name: "dense_net"),
            optimizer(), "mse", ["mae"]),
        Floats(6),
        Floats(2));

    static Model Regularized() => Compiled(
        new Sequential([
            new Input([6]),
            new Dense(8, activation: "relu", kernelRegularizer: new L2(0.01), kernelConstraint: new MaxNorm(2), biasRegularizer: "l1"),
            new Dense(4, activityRegularizer: new L1L2(0.01, 0.02), useBias: false, name: "middle"),
            new LeakyReLU(0.2),
            new LayerNormalization(),
            new Dense(2, kernelConstraint: new NonNeg(), trainable: false, name: "fixed"),
        ]),
        "adam", new Huber(), [new RootMeanSquaredError(), "mae"]);

    static Model Dropouts() => Compiled(
        new Sequential([new Input([6]), new Dense(8), new Dropout(0.5, seed: 3), new GaussianNoise(0.1), new Dense(2)]), "adam", "mse", ["mse"]);

    static Model Convolutional() => Compiled(
        new Sequential([
            new Input([8, 8, 2]),
            new Conv2D(4, 3, padding: "same", activation: "relu"),
            new MaxPooling2D(),
            new Conv2D(6, (3, 2), strides: 2, useBias: false),
            new BatchNormalization(),
            new Activation("swish"),
            new Flatten(),
            new Dense(4, activation: "softmax"),
        ]),
        "adam", "sparse_categorical_crossentropy", ["accuracy"]);

    static Model Separable()
    {
        var x = new Input([9, 9, 3]);
        Tensor y = new SeparableConv2D(4, 3, activation: "relu").Call(x);
        y = new DepthwiseConv2D(2, padding: "same").Call(y);
        Tensor skip = new Conv2D(4, 1).Call(y);
        y = new GroupNormalization(2).Call(new Add().Call([y, skip]));
        y = new GlobalAveragePooling2D().Call(new ZeroPadding2D(1).Call(y));
        return Compiled(new Model(x, new Dense(3, activation: "softmax").Call(y)), "rmsprop", "sparse_categorical_crossentropy", ["accuracy"]);
    }

    static Model Transposed() => Compiled(
        new Sequential([new Input([4, 4, 2]), new Conv2DTranspose(3, 3, strides: 2, padding: "same", activation: "elu"), new Conv2D(1, 1)]), "adam", "mae", []);

    static Model Recurrent() => Compiled(
        new Sequential([
            new Input([7, 3]),
            new Bidirectional(new LSTM(4, returnSequences: true)),
            new GRU(5, returnSequences: true, resetAfter: true),
            new TimeDistributed(new Dense(3)),
            new RNN(new StackedRNNCells([new SimpleRNNCell(4), new LSTMCell(3)])),
            new Dense(1),
        ]),
        new Adam(0.01), "mse", ["mae"]);

    static Model Text() => Compiled(
        new Sequential([new Input([9], dtype: "int32"), new Embedding(20, 6, maskZero: true), new LSTM(5), new Dense(1, activation: "sigmoid")]),
        "adam", "binary_crossentropy", ["accuracy", new AUC()]);

    static Model Attention()
    {
        var x = new Input([5, 8]);
        Tensor y = new MultiHeadAttention(2, 4).Call([x, x]);
        y = new LayerNormalization().Call(new Add().Call([x, y]));
        Tensor z = new EinsumDense("abc,cd->abd", (5, 8), activation: "gelu").Call(y);
        return Compiled(new Model(x, new Dense(1).Call(new GlobalMaxPooling1D().Call(z)), name: "transformer"), "adamw", "mse", ["mae"]);
    }

    static Model TwoInputsTwoOutputs()
    {
        Input a = new([3], name: "a"), b = new([4], name: "b");
        Tensor joined = new Concatenate().Call([new Dense(4, name: "da").Call(a), new Dense(4, name: "db").Call(b)]);
        Tensor price = new Dense(1, name: "price").Call(joined), kind = new Dense(3, activation: "softmax", name: "kind").Call(joined);
        var model = new Model([a, b], [price, kind]);
        model.Compile("adam", ["mse", "sparse_categorical_crossentropy"], [0.5, 2.0], [["mae"], ["accuracy"]]);
        return model;
    }

    static Model ByName()
    {
        Input left = new([3], name: "left"), right = new([4], name: "right");
        Tensor y = new Dense(1, name: "out").Call(new Multiply().Call([new Dense(4).Call(left), right]));
        return Compiled(
            new Model(new Dictionary<string, Tensor> { ["left"] = left, ["right"] = right }, new Dictionary<string, Tensor> { ["score"] = y }),
            "sgd", "mse", ["mae"]);
    }

    static Model Structures()
    {
        Input a = new([3], name: "ia"), b = new([2], name: "ib"), c = new([2], name: "ic");
        Tensor h = new Dense(4, name: "da").Call(a), k = new Concatenate().Call([h, b, c]);
        Tensor one = new Dense(1, name: "d1").Call(k), two = new Dense(2, name: "d2").Call(k), deep = new Dense(2, name: "d3").Call(h);
        var model = new Model(
            new Dictionary<string, TensorStructure> { ["z"] = a, ["x"] = [b, new Dictionary<string, Tensor> { ["q"] = c }] },
            new Dictionary<string, TensorStructure> { ["out"] = [one, two], ["aux"] = new Dictionary<string, Tensor> { ["deep"] = deep } });
        model.Compile(new Adam(0.01), ["mae", "mse", "mse"], [1.0, 0.5, 2.0], [["mae"], ["mse"], ["mae"]]);
        return model;
    }

    static Model StructuresInside()
    {
        Input a = new([2], name: "left"), b = new([3], name: "right");
        Tensor x = new Dense(4, name: "x").Call(a), y = new Dense(4, name: "y").Call(b);
        var inner = new Model(
            new Dictionary<string, Tensor> { ["left"] = a, ["right"] = b },
            new Dictionary<string, TensorStructure> { ["sum"] = new Add(name: "sum").Call([x, y]), ["parts"] = [x, y] }, name: "inner");
        Input first = new([2], name: "first"), second = new([3], name: "second");
        TensorStructure parts = inner.CallStructure(new Dictionary<string, Tensor> { ["left"] = first, ["right"] = second });
        Tensor joined = new Concatenate().Call([parts["sum"], parts["parts"][1]]);
        return Compiled(new Model([first, second], new Dense(1).Call(joined)), new Adam(0.01), "mse", []);
    }

    static Model Nested()
    {
        var inner = new Input([6]);
        var encoder = new Model(inner, new Dense(3, activation: "tanh", name: "code").Call(new Dense(5, name: "wide").Call(inner)), name: "encoder");
        var x = new Input([6]);
        Tensor y = new Sequential([new Dense(4, useBias: false, name: "wide"), new BatchNormalization()], name: "head").Call(encoder.Call(x));
        return Compiled(new Model(x, new Dense(1, name: "last").Call(y)), new Adam(0.01), "mse", ["mae"]);
    }

    static Model Shared()
    {
        Input a = new([5]), b = new([5]);
        var tower = new Dense(4, activation: "tanh", name: "tower");
        Tensor distance = new Subtract().Call([tower.Call(a), tower.Call(b)]);
        return Compiled(new Model([a, b], new Dense(1, activation: "sigmoid").Call(distance)), "adam", "mse", ["mae"]);
    }

    static Model Quantized(QuantizationConfig config)
    {
        var model = new Sequential([
            new Input([3, 6]),
            new EinsumDense("abc,cde->abde", (3, 2, 5), biasAxes: "e", activation: "tanh"),
            new Flatten(),
            new Dense(7, activation: "relu"),
            new Dense(2, useBias: false),
        ]);
        model.Quantize(config);
        return Compiled(model, new Adam(0.01), "mse", ["mae"]);
    }

    static Model QuantizedText(QuantizationConfig config)
    {
        var model = new Sequential([new Input([9], dtype: "int32"), new Embedding(20, 6), new GlobalAveragePooling1D(), new Dense(5, activation: "tanh"), new Dense(3)]);
        model.Quantize(config);
        return Compiled(model, new Adam(0.01), "mse", ["mae"]);
    }

    static Model Lora()
    {
        var model = new Sequential([new Input([8, 8, 2]), new Conv2D(4, 3, activation: "relu"), new GlobalAveragePooling2D(), new Dense(5, activation: "relu"), new Dense(3)]);
        ((Conv2D)model.Layers[0]).EnableLora(2, loraAlpha: 3);
        ((Dense)model.Layers[2]).EnableLora(3);        // Keras builds a Dense with the rank as alpha, whatever the file says
        return Compiled(model, new Adam(0.01), "mse", ["mae"]);
    }

    static Model Operations()
    {
        var x = new Input([6]);
        Tensor y = new Dense(6).Call(x) * 2f + x.Output;
        return Compiled(new Model(x, Ops.Tanh(y)), "adam", "mse", ["mae"]);
    }

    static Model Compiled(Model model, Optimizer optimizer, Loss loss, IReadOnlyList<Metric> metrics)
    {
        model.Compile(optimizer, loss, metrics);
        return model;
    }

    static Tensor Floats(params int[] row) => Filled(row, random => random.NextSingle() * 2 - 1);

    static Tensor Tokens(int length, int words) => Ops.Cast(Filled([length], random => random.Next(words)), DType.Int32);

    static Tensor Classes(int classes) => Ops.Cast(Filled([1], random => random.Next(classes)), DType.Int32);

    static Tensor Filled(int[] row, Func<Random, float> value)
    {
        var random = new Random(1);
        var shape = new Shape([Rows, .. row]);
        var values = new float[shape.Size];
        for (int i = 0; i < values.Length; i++)
            values[i] = value(random);
        return Tensor.From<float>(values, shape);
    }

    // Whole numbers, so that none lies at a boundary between bins by rounding.
    static Tensor Column(int step) => Tensor.From<float>([.. Enumerable.Range(0, Rows).Select(i => i * step % 7)], [Rows, 1]);

    static Model Features()
    {
        var space = new FeatureSpace(new() { ["a"] = "float_normalized", ["b"] = FeatureSpace.FloatDiscretized(binBoundaries: [1, 3]), ["c"] = "float" });
        space.Adapt(new Dictionary<string, Tensor> { ["a"] = Column(1) });
        return Compiled(new Model(space.GetInputs(), new Dense(1).Call(space.GetEncodedFeatures())), new SGD(0.01), "mse", ["mae"]);
    }
}
