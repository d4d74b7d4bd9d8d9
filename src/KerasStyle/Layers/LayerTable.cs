namespace KerasStyle.Layers;

static class LayerTable
{
    public static void Fill(Registry<Layer> r)
    {
        r.Register("Sequential", Sequential.FromConfig);
        r.Register("Functional", Model.FromConfig, "Model");
        r.Register("InputLayer", Input.FromConfig, "Input");
        r.Register("Dense", Dense.FromConfig);
        r.Register("Embedding", Embedding.FromConfig);
        r.Register("ReversibleEmbedding", ReversibleEmbedding.FromConfig);
        r.Register("Activation", Activation.FromConfig);
        r.Register("Identity", Identity.FromConfig);
        r.Register("Masking", Masking.FromConfig);
        r.Register("Lambda", Lambda.OrOwnClass);

        r.Register("ReLU", ReLU.FromConfig);
        r.Register("LeakyReLU", LeakyReLU.FromConfig);
        r.Register("ELU", ELU.FromConfig);
        r.Register("PReLU", PReLU.FromConfig);
        r.Register("Softmax", Softmax.FromConfig);

        r.Register("Conv1D", Conv1D.FromConfig, "Convolution1D");
        r.Register("Conv2D", Conv2D.FromConfig, "Convolution2D");
        r.Register("Conv3D", Conv3D.FromConfig, "Convolution3D");
        r.Register("Conv1DTranspose", Conv1DTranspose.FromConfig, "Convolution1DTranspose");
        r.Register("Conv2DTranspose", Conv2DTranspose.FromConfig, "Convolution2DTranspose");
        r.Register("Conv3DTranspose", Conv3DTranspose.FromConfig, "Convolution3DTranspose");
        r.Register("DepthwiseConv1D", DepthwiseConv1D.FromConfig);
        r.Register("DepthwiseConv2D", DepthwiseConv2D.FromConfig);
        r.Register("SeparableConv1D", SeparableConv1D.FromConfig, "SeparableConvolution1D");
        r.Register("SeparableConv2D", SeparableConv2D.FromConfig, "SeparableConvolution2D");

        r.Register("MaxPooling1D", MaxPooling1D.FromConfig, "MaxPool1D");
        r.Register("MaxPooling2D", MaxPooling2D.FromConfig, "MaxPool2D");
        r.Register("MaxPooling3D", MaxPooling3D.FromConfig, "MaxPool3D");
        r.Register("AveragePooling1D", AveragePooling1D.FromConfig, "AvgPool1D");
        r.Register("AveragePooling2D", AveragePooling2D.FromConfig, "AvgPool2D");
        r.Register("AveragePooling3D", AveragePooling3D.FromConfig, "AvgPool3D");
        r.Register("GlobalMaxPooling1D", GlobalMaxPooling1D.FromConfig, "GlobalMaxPool1D");
        r.Register("GlobalMaxPooling2D", GlobalMaxPooling2D.FromConfig, "GlobalMaxPool2D");
        r.Register("GlobalMaxPooling3D", GlobalMaxPooling3D.FromConfig, "GlobalMaxPool3D");
        r.Register("GlobalAveragePooling1D", GlobalAveragePooling1D.FromConfig, "GlobalAvgPool1D");
        r.Register("GlobalAveragePooling2D", GlobalAveragePooling2D.FromConfig, "GlobalAvgPool2D");
        r.Register("GlobalAveragePooling3D", GlobalAveragePooling3D.FromConfig, "GlobalAvgPool3D");
        r.Register("AdaptiveMaxPooling1D", AdaptiveMaxPooling1D.FromConfig);
        r.Register("AdaptiveMaxPooling2D", AdaptiveMaxPooling2D.FromConfig);
        r.Register("AdaptiveMaxPooling3D", AdaptiveMaxPooling3D.FromConfig);
        r.Register("AdaptiveAveragePooling1D", AdaptiveAveragePooling1D.FromConfig);
        r.Register("AdaptiveAveragePooling2D", AdaptiveAveragePooling2D.FromConfig);
        r.Register("AdaptiveAveragePooling3D", AdaptiveAveragePooling3D.FromConfig);

        r.Register("BatchNormalization", BatchNormalization.FromConfig);
        r.Register("LayerNormalization", LayerNormalization.FromConfig);
        r.Register("GroupNormalization", GroupNormalization.FromConfig);
        r.Register("RMSNormalization", RMSNormalization.FromConfig);
        r.Register("UnitNormalization", UnitNormalization.FromConfig);
        r.Register("SpectralNormalization", SpectralNormalization.FromConfig);

        r.Register("Dropout", Dropout.FromConfig);
        r.Register("SpatialDropout1D", SpatialDropout1D.FromConfig);
        r.Register("SpatialDropout2D", SpatialDropout2D.FromConfig);
        r.Register("SpatialDropout3D", SpatialDropout3D.FromConfig);
        r.Register("GaussianNoise", GaussianNoise.FromConfig);
        r.Register("GaussianDropout", GaussianDropout.FromConfig);
        r.Register("AlphaDropout", AlphaDropout.FromConfig);
        r.Register("ActivityRegularization", ActivityRegularization.FromConfig);

        r.Register("Flatten", Flatten.FromConfig);
        r.Register("Reshape", Reshape.FromConfig);
        r.Register("Permute", Permute.FromConfig);
        r.Register("RepeatVector", RepeatVector.FromConfig);
        r.Register("UpSampling1D", UpSampling1D.FromConfig);
        r.Register("UpSampling2D", UpSampling2D.FromConfig);
        r.Register("UpSampling3D", UpSampling3D.FromConfig);
        r.Register("ZeroPadding1D", ZeroPadding1D.FromConfig);
        r.Register("ZeroPadding2D", ZeroPadding2D.FromConfig);
        r.Register("ZeroPadding3D", ZeroPadding3D.FromConfig);
        r.Register("Cropping1D", Cropping1D.FromConfig);
        r.Register("Cropping2D", Cropping2D.FromConfig);
        r.Register("Cropping3D", Cropping3D.FromConfig);

        r.Register("Add", Add.FromConfig);
        r.Register("Subtract", Subtract.FromConfig);
        r.Register("Multiply", Multiply.FromConfig);
        r.Register("Average", Average.FromConfig);
        r.Register("Maximum", Maximum.FromConfig);
        r.Register("Minimum", Minimum.FromConfig);
        r.Register("Concatenate", Concatenate.FromConfig);
        r.Register("Dot", Dot.FromConfig);

        r.Register("RNN", RNN.FromConfig);
        r.Register("SimpleRNN", SimpleRNN.FromConfig);
        r.Register("SimpleRNNCell", SimpleRNNCell.FromConfig);
        r.Register("LSTM", LSTM.FromConfig);
        r.Register("LSTMCell", LSTMCell.FromConfig);
        r.Register("GRU", GRU.FromConfig);
        r.Register("GRUCell", GRUCell.FromConfig);
        r.Register("ConvLSTM1D", ConvLSTM1D.FromConfig);
        r.Register("ConvLSTM2D", ConvLSTM2D.FromConfig);
        r.Register("ConvLSTM3D", ConvLSTM3D.FromConfig);
        r.Register("StackedRNNCells", StackedRNNCells.FromConfig);
        r.Register("Bidirectional", Bidirectional.FromConfig);
        r.Register("TimeDistributed", TimeDistributed.FromConfig);

        r.Register("EinsumDense", EinsumDense.FromConfig);
        r.Register("Attention", Attention.FromConfig);
        r.Register("AdditiveAttention", AdditiveAttention.FromConfig);
        r.Register("MultiHeadAttention", MultiHeadAttention.FromConfig);
        r.Register("GroupQueryAttention", GroupQueryAttention.FromConfig, "GroupedQueryAttention");

        r.Register("CustomScaleLayer", CustomScaleLayer.FromConfig);
        r.Register("LayerScale", LayerScale.FromConfig);
        r.Register("StochasticDepth", StochasticDepth.FromConfig);

        r.Register("Rescaling", Rescaling.FromConfig);
        r.Register("Normalization", Normalization.FromConfig);
        r.Register("Discretization", Discretization.FromConfig);
        r.Register("CategoryEncoding", CategoryEncoding.FromConfig);
        r.Register("StringLookup", StringLookup.FromConfig);
        r.Register("IntegerLookup", IntegerLookup.FromConfig);
        r.Register("TextVectorization", TextVectorization.FromConfig);
        r.Register("Hashing", Hashing.FromConfig);
        r.Register("HashedCrossing", HashedCrossing.FromConfig);
        r.Register("Resizing", Resizing.FromConfig);
        r.Register("CenterCrop", CenterCrop.FromConfig);
        r.Register("AutoContrast", AutoContrast.FromConfig);
        r.Register("RandomFlip", RandomFlip.FromConfig);
        r.Register("RandomCrop", RandomCrop.FromConfig);
        r.Register("RandomRotation", RandomRotation.FromConfig);
        r.Register("RandomZoom", RandomZoom.FromConfig);
        r.Register("RandomTranslation", RandomTranslation.FromConfig);
        r.Register("RandomBrightness", RandomBrightness.FromConfig);
        r.Register("RandomContrast", RandomContrast.FromConfig);
        r.Register("RandomGrayscale", RandomGrayscale.FromConfig);
        r.Register("RandomHue", RandomHue.FromConfig);
        r.Register("RandomSaturation", RandomSaturation.FromConfig);
        r.Register("RandomShear", RandomShear.FromConfig);
        r.Register("RandomSharpness", RandomSharpness.FromConfig);
        r.Register("RandomColorJitter", RandomColorJitter.FromConfig);
        r.Register("RandomColorDegeneration", RandomColorDegeneration.FromConfig);
        r.Register("RandomInvert", RandomInvert.FromConfig);
        r.Register("RandomPosterization", RandomPosterization.FromConfig);
        r.Register("RandomErasing", RandomErasing.FromConfig);
        r.Register("RandomGaussianBlur", RandomGaussianBlur.FromConfig);
        r.Register("RandomPerspective", RandomPerspective.FromConfig);
        r.Register("RandomElasticTransform", RandomElasticTransform.FromConfig);
        r.Register("Solarization", Solarization.FromConfig);
        r.Register("Equalization", Equalization.FromConfig);
        r.Register("ContrastLimitedAdaptiveHistogramEqualization", ContrastLimitedAdaptiveHistogramEqualization.FromConfig);
        r.Register("RandAugment", RandAugment.FromConfig);
        r.Register("AugMix", AugMix.FromConfig);
        r.Register("CutMix", CutMix.FromConfig);
        r.Register("MixUp", MixUp.FromConfig);
        r.Register("MaxNumBoundingBoxes", MaxNumBoundingBoxes.FromConfig);
        r.Register("Pipeline", Pipeline.FromConfig);
        r.Register("FeatureSpace", FeatureSpace.FromConfig);
        r.Register("TFDIdentity", TFDIdentity.FromConfig);
        r.Register("TFDConcat", TFDConcat.FromConfig);
        r.Register("MelSpectrogram", MelSpectrogram.FromConfig);
        r.Register("STFTSpectrogram", STFTSpectrogram.FromConfig);
    }
}
