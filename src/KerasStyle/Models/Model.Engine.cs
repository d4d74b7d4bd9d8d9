using System.Diagnostics.CodeAnalysis;
using KerasStyle.Tensors;

namespace KerasStyle;

public partial class Model
{
    volatile IEngine? chosenEngine;

    /// <summary>The engine that trains the net and predicts with it: <c>model.Engine = Engines.Get("torch:cuda:0")</c>. Unless one is chosen here it is the one in use,
    /// <see cref="Engines.Current"/>; null goes back to that. The next step or prediction takes the weights to another engine; a <see cref="Predictor"/> stays on the one that it was
    /// made for. A net that is a layer of another one is computed on the engine of that one. Files do not hold the choice, so a net is at home wherever it is loaded.</summary>
    [AllowNull]
    public IEngine Engine
    {
        get => chosenEngine ?? Engines.Current;
        set => chosenEngine = value;
    }

    /// <summary>The engine that was chosen for this net; null when it is computed on the one in use.</summary>
    internal IEngine? ChosenEngine => chosenEngine;
}
