namespace KerasStyle.Layers;

static class LayerTable
{
    public static void Fill(Registry<Layer> r)
    {
        r.Register("InputLayer", Input.FromConfig, "Input");
        r.Register("Dense", Dense.FromConfig);
    }
}
