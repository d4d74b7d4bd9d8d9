namespace KerasStyle.Schedules;

/// <summary>The schedules that files can name.</summary>
static class ScheduleTable
{
    public static void Fill(Registry<LearningRateSchedule> schedules)
    {
        schedules.Register("CosineDecay", CosineDecay.FromConfig);
        schedules.Register("CosineDecayRestarts", CosineDecayRestarts.FromConfig);
        schedules.Register("ExponentialDecay", ExponentialDecay.FromConfig);
        schedules.Register("InverseTimeDecay", InverseTimeDecay.FromConfig);
        schedules.Register("PiecewiseConstantDecay", PiecewiseConstantDecay.FromConfig);
        schedules.Register("PolynomialDecay", PolynomialDecay.FromConfig);
    }
}
