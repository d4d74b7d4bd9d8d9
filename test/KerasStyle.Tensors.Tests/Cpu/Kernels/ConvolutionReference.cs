using System.Numerics;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>What the convolution plans compute, as plain loops; also the engine's float64 convolution.</summary>
internal static unsafe class ConvolutionReference<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    delegate void Pair(nint x, nint w, nint y, int inputs, int outputs);

    /// <summary>y = epilogue(x * w + bias).</summary>
    internal static void Forward(ConvolutionShape s, Epilogue epilogue, T* x, T* w, T* y, T* bias)
    {
        nint count = s.Batch * s.OutputPixels;
        for (nint p = 0; p < count; p++)
            for (int o = 0; o < s.OutputChannels; o++)
                y[p * s.OutputChannels + o] = bias == null ? T.Zero : bias[o];
        ForEachTap(s, (xi, wi, yi, inputs, outputs) =>
        {
            for (int i = 0; i < inputs; i++)
                for (int o = 0; o < outputs; o++)
                    y[yi + o] = T.FusedMultiplyAdd(x[xi + i], w[wi + (nint)i * s.OutputChannels + o], y[yi + o]);
        });
        if (epilogue == Epilogue.Relu)
            for (nint i = 0; i < count * s.OutputChannels; i++)
                y[i] = T.Zero > y[i] ? T.Zero : y[i];
    }

    /// <summary>dx = Σ dy · wᵀ.</summary>
    internal static void InputGradient(ConvolutionShape s, T* dy, T* w, T* dx)
    {
        new Span<T>(dx, s.Batch * (int)s.InputPixels * s.InputChannels).Clear();
        ForEachTap(s, (xi, wi, yi, inputs, outputs) =>
        {
            for (int i = 0; i < inputs; i++)
                for (int o = 0; o < outputs; o++)
                    dx[xi + i] = T.FusedMultiplyAdd(dy[yi + o], w[wi + (nint)i * s.OutputChannels + o], dx[xi + i]);
        });
    }

    /// <summary>dw = Σ xᵀ · dy and, unless null, dbias = Σ dy.</summary>
    internal static void FilterGradient(ConvolutionShape s, T* x, T* dy, T* dw, T* dbias)
    {
        new Span<T>(dw, s.Depth * s.OutputChannels).Clear();
        ForEachTap(s, (xi, wi, yi, inputs, outputs) =>
        {
            for (int i = 0; i < inputs; i++)
                for (int o = 0; o < outputs; o++)
                    dw[wi + (nint)i * s.OutputChannels + o] = T.FusedMultiplyAdd(x[xi + i], dy[yi + o], dw[wi + (nint)i * s.OutputChannels + o]);
        });
        if (dbias == null)
            return;
        new Span<T>(dbias, s.OutputChannels).Clear();
        for (nint i = 0; i < s.Batch * s.OutputPixels; i++)
            for (int o = 0; o < s.OutputChannels; o++)
                dbias[o] += dy[i * s.OutputChannels + o];
    }

    /// <summary>Visits each product of an input pixel with a tap, with the offsets of its input, filter and output channels.</summary>
    static void ForEachTap(ConvolutionShape s, Pair visit)
    {
        for (int b = 0; b < s.Batch; b++)
            for (int oz = 0; oz < s.OutputPlanes; oz++)
                for (int oy = 0; oy < s.OutputHeight; oy++)
                    for (int ox = 0; ox < s.OutputWidth; ox++)
                        for (int tap = 0; tap < s.Taps; tap++)
                        {
                            int iz = oz * s.PlaneAxis.Stride - s.PlaneAxis.Before + tap / s.KernelWidth / s.KernelHeight * s.PlaneAxis.Dilation;
                            int iy = oy * s.StrideHeight - s.PadTop + tap / s.KernelWidth % s.KernelHeight * s.DilationHeight;
                            int ix = ox * s.StrideWidth - s.PadLeft + tap % s.KernelWidth * s.DilationWidth;
                            if ((uint)iz >= (uint)s.PlaneAxis.Length || (uint)iy >= (uint)s.Height || (uint)ix >= (uint)s.Width)
                                continue;
                            nint x = ((((nint)b * s.PlaneAxis.Length + iz) * s.Height + iy) * s.Width + ix) * s.InputChannels;
                            nint w = (nint)tap * s.GroupInputs * s.OutputChannels;
                            nint y = ((((nint)b * s.OutputPlanes + oz) * s.OutputHeight + oy) * s.OutputWidth + ox) * s.OutputChannels;
                            for (int g = 0; g < s.Groups; g++)
                                visit(x + g * s.GroupInputs, w + g * s.GroupOutputs, y + g * s.GroupOutputs, s.GroupInputs, s.GroupOutputs);
                        }
    }
}
