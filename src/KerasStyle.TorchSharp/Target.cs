namespace KerasStyle.Torch;

/// <summary>Where a program is computed.</summary>
/// <param name="Device">The device of torch.</param>
/// <param name="IsFar">Whether its memory is not the host's, so that the program copies nothing in the middle of a step and makes few large operations of many small ones.
/// For tests the CPU can be taken so, too.</param>
sealed record Target(torch.Device Device, bool IsFar)
{
    /// <summary>The device on which tests run what GPUs do.</summary>
    public const string CpuAsGpu = "cpu-as-gpu";

    public static implicit operator torch.Device(Target target) => target.Device;
}
