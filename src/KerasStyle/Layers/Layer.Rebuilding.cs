namespace KerasStyle.Layers;

public abstract partial class Layer
{
    /// <summary>For a container whose layers have changed: shapes are found anew at the next build; weights that exist stay.</summary>
    private protected void ForgetShapes()
    {
        lock (building)
        {
            built = false;
            InputShape = null;
            outputShape = null;
        }
    }
}
