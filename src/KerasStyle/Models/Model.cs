using KerasStyle.Callbacks;
using KerasStyle.Layers;

namespace KerasStyle;

/// <summary>A net that can be compiled, trained, evaluated, used and saved; also a layer of a larger one. As keras.Model.</summary>
public abstract partial class Model : Layer
{
    private protected Model(string? name, bool trainable)
        : base(name, trainable: trainable)
    {
    }

    /// <inheritdoc/>
    public override string Module => "keras";

    /// <summary>The layers in order, without inputs that were added by themselves.</summary>
    public abstract IReadOnlyList<Layer> Layers { get; }

    /// <summary>Where values enter; empty before a net without an <see cref="Input"/> has seen data.</summary>
    public abstract IReadOnlyList<Input> Inputs { get; }

    /// <summary>Names of the outputs in order.</summary>
    public abstract IReadOnlyList<string> OutputNames { get; }

    /// <summary>Shapes of the outputs, with an unknown batch axis; empty before the model is built.</summary>
    public abstract IReadOnlyList<Shape> OutputShapes { get; }

    /// <summary>Set by a callback to end the training after the present batch or epoch.</summary>
    public bool StopTraining { get; set; }

    /// <summary>The figures of the latest fit.</summary>
    public History? History { get; private set; }

    /// <summary>The layer of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public Layer GetLayer(string name) => Layers.FirstOrDefault(l => l.Name == name)
        ?? throw new ArgumentException($"{Label}: no layer '{name}'; there are {string.Join(", ", Layers.Select(l => l.Name))}", nameof(name));

    /// <summary>The layer at a position.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public Layer GetLayer(int index) => index >= 0 && index < Layers.Count
        ? Layers[index]
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"{Label}: has {Layers.Count} layers");

    /// <summary>Prints a table of the layers, their output shapes and numbers of parameters. As keras.Model.summary.</summary>
    /// <param name="lineLength">Characters in a line; 88, or what the terminal has, when null.</param>
    /// <param name="positions">Where the columns end, as fractions of the line.</param>
    /// <param name="printFn">Takes the text; the console when null.</param>
    /// <param name="expandNested">Whether the layers of nets inside are listed.</param>
    /// <param name="showTrainable">Whether a column tells which layers are trained.</param>
    /// <param name="layerRange">Names of (or regular expressions for) the first and the last layer to list.</param>
    /// <exception cref="ArgumentException">The line is too short, or the range matches no layers.</exception>
    public void Summary(
        int? lineLength = null,
        IReadOnlyList<double>? positions = null,
        Action<string>? printFn = null,
        bool expandNested = false,
        bool showTrainable = false,
        (string First, string Last)? layerRange = null) =>
        (printFn ?? Console.Write)(Models.ModelSummary.Print(this, lineLength, positions, expandNested, showTrainable, layerRange));

    /// <summary>The outputs for the inputs, one of each in a plain net.</summary>
    internal abstract IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> inputs, bool training);

    /// <summary>Builds the net for rows of the given shapes when it is not built yet.</summary>
    internal abstract void EnsureBuilt(IReadOnlyList<TensorSpec> rows);

    /// <summary>Throws when rows of the given shapes cannot be fed to the built net.</summary>
    internal void CheckInputs(IReadOnlyList<TensorSpec> rows)
    {
        if (rows.Count != Inputs.Count)
            throw new ArgumentException($"{Label}: takes {Inputs.Count} inputs ({string.Join(", ", Inputs.Select(i => i.Name))}), got {rows.Count}", "x");
        for (int i = 0; i < rows.Count; i++)
        {
            Shape want = Inputs[i].BatchShape[1..], got = rows[i].Shape;
            if (!Fits(got, want))
                throw new ArgumentException($"{Label}: x must have samples of shape {want}{(rows.Count > 1 ? $" for input '{Inputs[i].Name}'" : "")}, got {got}", "x");
        }
    }

    // As in Keras an axis of length 1 at the end may be left out or added.
    static bool Fits(Shape got, Shape want)
    {
        if (got.Rank == want.Rank - 1 && want[^1] == 1)
            want = want[..^1];
        else if (got.Rank == want.Rank + 1 && got[^1] == 1)
            got = got[..^1];
        if (got.Rank != want.Rank)
            return false;
        for (int axis = 0; axis < want.Rank; axis++)
        {
            if (want[axis] != Shape.Unknown && want[axis] != got[axis])
                return false;
        }

        return true;
    }
}
