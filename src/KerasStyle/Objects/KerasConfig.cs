using KerasStyle.Tensors;

namespace KerasStyle;

/// <summary>Defaults of everything that is made without saying otherwise, as in keras.config. Objects take them when they are made, and compiled steps
/// when they are traced, so set them first.</summary>
public static class KerasConfig
{
    static double epsilon = 1e-7;
    static DType floatx = DType.Float32;
    static string imageDataFormat = "channels_last";

    /// <summary>The small number that losses, metrics, constraints and normalizations keep away from zero with; 1e-7 at first. As keras.config.epsilon; optimizers
    /// have an argument of their own.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a number that is not positive.</exception>
    public static double Epsilon
    {
        get => Volatile.Read(ref epsilon);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            Volatile.Write(ref epsilon, value);
        }
    }

    /// <summary>Type of inputs, and of layers while <see cref="DTypePolicy.Global"/> is not set; float32 at first. As keras.config.floatx.</summary>
    /// <exception cref="ArgumentException">It is set to a type that is no floating-point one.</exception>
    public static DType Floatx
    {
        get => floatx;
        set => floatx = value.IsFloat() ? value : throw new ArgumentException($"floatx must be a floating-point type, got {value.KerasName()}", nameof(value));
    }

    /// <summary>Where images have their channels: <c>channels_last</c> at first, or <c>channels_first</c>. As keras.config.image_data_format.</summary>
    /// <exception cref="ArgumentException">It is set to anything else.</exception>
    public static string ImageDataFormat
    {
        get => imageDataFormat;
        set => imageDataFormat = Checked("imageDataFormat", value);
    }

    /// <summary>The given data format, or the default one.</summary>
    /// <param name="owner">Who asks, for messages.</param>
    /// <param name="dataFormat">The format; null for <see cref="ImageDataFormat"/>.</param>
    internal static string DataFormat(string owner, string? dataFormat) => dataFormat == null ? imageDataFormat : Checked($"{owner}: data_format", dataFormat);

    /// <summary>The type that is computed in where a half-precision one is asked for: float32.</summary>
    internal static DType Widened(this DType dtype) => dtype is DType.Float16 or DType.BFloat16 ? DType.Float32 : dtype;

    static string Checked(string what, string dataFormat) => dataFormat is "channels_last" or "channels_first"
        ? dataFormat
        : throw new ArgumentException($"{what} must be channels_last or channels_first, got '{dataFormat}'", nameof(dataFormat));
}
