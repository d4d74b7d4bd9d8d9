using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace KerasStyle.Callbacks.Events;

/// <summary>Values as <c>tensorflow.Summary.Value</c> messages: a tag, a tensor, and the part of TensorBoard that shows it.</summary>
static class Summary
{
    const int Buckets = 30, MaxImages = 3;
    const int Float = 1, Double = 2, Text = 7;                              // tensorflow.DataType
    const int Unknown = 0, Scalars = 1, Tensors = 2, Blobs = 3;             // tensorflow.DataClass

    /// <summary>A number.</summary>
    public static ProtobufWriter Scalar(string tag, double value)
    {
        float number = (float)value;
        return Value(tag, "scalars", Scalars, Tensor(Float).Add(4, MemoryMarshal.AsBytes([number])));
    }

    /// <summary>How often values lie in each of 30 ranges of the same width: rows of left end, right end and count.</summary>
    public static ProtobufWriter Histogram(string tag, ReadOnlySpan<float> values)
    {
        var rows = new double[Buckets * 3];
        float min = values.Length > 0 ? values[0] : 0, max = min;
        foreach (float value in values)
            (min, max) = (Math.Min(min, value), Math.Max(max, value));
        double width = ((double)max - min) / Buckets;
        for (int i = 0; i < Buckets; i++)
            (rows[3 * i], rows[3 * i + 1]) = (min + i * width, i == Buckets - 1 ? max : min + (i + 1) * width);
        foreach (float value in values)
            rows[3 * (width > 0 ? Math.Clamp((int)((value - min) / width), 0, Buckets - 1) : Buckets - 1) + 2]++;
        return Value(tag, "histograms", Tensors, Tensor(Double, Buckets, 3).Add(4, MemoryMarshal.AsBytes<double>(rows)));
    }

    /// <summary>Images of values from 0 to 1, <c>(images, height, width, channels)</c>; the first three are kept.</summary>
    public static ProtobufWriter Image(string tag, ReadOnlySpan<float> values, Shape shape)
    {
        (int height, int width, int channels) = (shape[1], shape[2], shape[3]);
        int count = Math.Min(shape[0], MaxImages), size = height * width * channels;
        ProtobufWriter tensor = Tensor(Text, count + 2)
            .Add(8, width.ToString(CultureInfo.InvariantCulture))
            .Add(8, height.ToString(CultureInfo.InvariantCulture));
        var pixels = new byte[size];
        for (int image = 0; image < count; image++)
        {
            for (int i = 0; i < size; i++)
                pixels[i] = (byte)Math.Clamp(values[image * size + i] * 255.5f, 0, 255);
            tensor.Add(8, Png.Encode(pixels, width, height, channels));
        }

        return Value(tag, "images", Blobs, tensor);
    }

    /// <summary>The layers of a net as JSON, which TensorBoard draws as a graph.</summary>
    public static ProtobufWriter Net(string tag, string json) => Value(tag, "graph_keras_model", Unknown, Tensor(Text).Add(8, Encoding.UTF8.GetBytes(json)), "1");

    static ProtobufWriter Tensor(int type, params ReadOnlySpan<int> shape)
    {
        var lengths = new ProtobufWriter();
        foreach (int length in shape)
            lengths.Add(2, new ProtobufWriter().Add(1, length));
        return new ProtobufWriter().Add(1, type).Add(2, lengths);
    }

    static ProtobufWriter Value(string tag, string plugin, int dataClass, ProtobufWriter tensor, string content = "") => new ProtobufWriter()
        .Add(1, tag)
        .Add(9, new ProtobufWriter().Add(1, new ProtobufWriter().Add(1, plugin).Add(2, content)).Add(4, dataClass))
        .Add(8, tensor);
}
