namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Distances in floats between neighbouring pixels, rows, planes and images.</summary>
internal readonly record struct Grid(nint Pixel, nint Row, nint Plane, nint Image)
{
    internal static Grid OfInput(ConvolutionShape s) => Of(s.InputChannels, s.Width, s.Height, s.PlaneAxis.Length);

    internal static Grid OfOutput(ConvolutionShape s) => Of(s.OutputChannels, s.OutputWidth, s.OutputHeight, s.OutputPlanes);

    internal static Grid Of(nint channels, int width, int height, int planes) => new(channels, width * channels, height * width * channels, planes * height * width * channels);

    /// <summary>The same places with another number of channels.</summary>
    internal Grid WithChannels(int channels) => new(channels, Row / Pixel * channels, Plane / Pixel * channels, Image / Pixel * channels);

    internal nint Offset(int plane, int row, int column) => plane * Plane + row * Row + column * Pixel;
}
