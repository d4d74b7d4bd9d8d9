namespace KerasStyle.Layers;

/// <summary>What cells draw once and use in all steps of a sequence.</summary>
public sealed class StepMemory
{
    readonly Dictionary<(object Owner, string Name), Tensor> values = [];

    /// <summary>The value of a name, made at the first use.</summary>
    public Tensor Get(object owner, string name, Func<Tensor> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        if (!values.TryGetValue((owner, name), out Tensor? value))
            values[(owner, name)] = value = make();
        return value;
    }
}
