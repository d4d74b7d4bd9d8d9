namespace KerasStyle.Tests.Callbacks;

/// <summary>A clock that goes only when told.</summary>
sealed class FakeTime : TimeProvider
{
    long ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(double seconds) => ticks += TimeSpan.FromSeconds(seconds).Ticks;

    public override long GetTimestamp() => ticks;
}
