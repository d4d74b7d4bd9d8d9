using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

/// <summary>What the tests of convolution plans share.</summary>
static class ConvolutionChecks
{
    /// <summary>Runs a test for all shapes at all levels that the machine has.</summary>
    public static void ForEach(ReadOnlySpan<ConvolutionShape> shapes, Action<ConvolutionShape, SimdLevel> test)
    {
        foreach (var level in SimdLevels.Supported)
            foreach (var shape in shapes)
                test(shape, level);
    }

    /// <summary>One bound for all ways to compute a convolution.</summary>
    public static void AssertClose(NativeBuffer<float> actual, NativeBuffer<double> expected, int depth, SimdLevel level, ConvolutionShape shape)
    {
        double error = NativeBuffer.Error(actual.Span, expected.Span);
        Assert.True(error < 1e-6 * Math.Sqrt(depth + 16), $"{level}, {shape}: error {error:E1}");
    }

    /// <summary>A workspace of NaN: a plan must not read what it has not written.</summary>
    public static NativeBuffer<byte> NanWorkspace(nuint bytes)
    {
        var workspace = NativeBuffer.Workspace(bytes);
        workspace.Span.Fill(0xff);
        return workspace;
    }

    public static int InputCount(ConvolutionShape s) => s.Batch * (int)s.InputPixels * s.InputChannels;

    public static int OutputCount(ConvolutionShape s) => s.Batch * (int)s.OutputPixels * s.OutputChannels;
}
