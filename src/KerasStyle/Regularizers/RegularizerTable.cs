namespace KerasStyle.Regularizers;

static class RegularizerTable
{
    public static void Fill(Registry<Regularizer> r)
    {
        r.Register("L1", L1.FromConfig);
        r.Register("L2", L2.FromConfig);
        r.Register("L1L2", L1L2.FromConfig, "l1_l2");
        r.Register("OrthogonalRegularizer", OrthogonalRegularizer.FromConfig);
    }
}
