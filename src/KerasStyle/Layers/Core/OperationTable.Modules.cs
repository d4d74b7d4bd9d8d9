namespace KerasStyle.Layers;

// Which file of Keras' source a class of functions is in; all others are in numpy.
static partial class OperationTable
{
    const string NnClasses =
        "AdaptiveAveragePool AdaptiveMaxPool AveragePool BatchNorm BinaryCrossentropy CTCDecode CTCLoss CategoricalCrossentropy " +
        "Celu Conv ConvTranspose DepthToSpace DepthwiseConv DotProductAttention Elu Fold Gelu Glu HardShrink HardSigmoid HardSilu " +
        "HardTanh LayerNorm LeakyRelu LogSigmoid LogSoftmax MaxPool Moments MultiHot Normalize OneHot PSNR Polar RMSNorm Relu " +
        "Relu6 Selu SeparableConv Sigmoid Silu SoftShrink Softmax Softplus Softsign SpaceToDepth SparseCategoricalCrossentropy " +
        "SparsePlus SparseSigmoid Sparsemax Squareplus TanhShrink Threshold Unfold";

    const string MathClasses =
        "CDist Erf Erfc Erfinv ExtractSequences FFT FFT2 IFFT2 IRFFT ISTFT InTopK Logdet Logsumexp RFFT Rsqrt STFT SegmentMax " +
        "SegmentMin SegmentProd SegmentReduction SegmentSum TopK ViewAsComplex ViewAsReal";

    const string CoreClasses =
        "AssociativeScan Cast Cond ConvertToTensor ForiLoop Map SaturateCast Scan Scatter ScatterUpdate Slice SliceUpdate " +
        "StopGradient Switch Unstack VectorizedMap WhileLoop";

    const string LinalgClasses =
        "Cholesky CholeskyInverse Det Eig Eigh Inv JVP Lstsq LuFactor MatrixRank Norm Pinv Qr SVD Solve SolveTriangular";

    const string ImageClasses =
        "AffineTransform CropImages ElasticTransform ExtractPatches GaussianBlur HSVToRGB MapCoordinates PadImages " +
        "PerspectiveTransform RGBToGrayscale RGBToHSV Resize SSIM ScaleAndTranslate SobelEdges";

    const string EinopsClasses = "Rearrange";
}
