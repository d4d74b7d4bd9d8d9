namespace KerasStyle.Constraints;

static class ConstraintTable
{
    public static void Fill(Registry<Constraint> r)
    {
        r.Register("MaxNorm", MaxNorm.FromConfig);
        r.Register("MinMaxNorm", MinMaxNorm.FromConfig);
        r.Register("NonNeg", NonNeg.FromConfig);
        r.Register("UnitNorm", UnitNorm.FromConfig);
    }
}
