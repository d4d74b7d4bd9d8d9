namespace KerasStyle.Torch;

/// <summary>Numbers for operations of torch. TorchSharp frees a number made for one call as soon as the collector sees it unused, which may be
/// while the call still reads it; so every number that an operation is given is held here or by the step.</summary>
static class Numbers
{
    public static Scalar Zero { get; } = 0;

    public static Scalar One { get; } = 1;

    public static Scalar Half { get; } = 0.5;

    public static Scalar Six { get; } = 6;

    public static Scalar Eight { get; } = 8;

    public static Scalar Sixteen { get; } = 16;
}
