namespace KerasStyle.Initializers;

static class InitializerTable
{
    public static void Fill(Registry<Initializer> r)
    {
        r.Register("Zeros", Zeros.FromConfig, "zero");
        r.Register("Ones", Ones.FromConfig, "one");
        r.Register("Constant", Constant.FromConfig);
        r.Register("RandomNormal", RandomNormal.FromConfig, "normal");
        r.Register("RandomUniform", RandomUniform.FromConfig, "uniform");
        r.Register("TruncatedNormal", TruncatedNormal.FromConfig);
        r.Register("VarianceScaling", VarianceScaling.FromConfig);
        r.Register("GlorotUniform", GlorotUniform.FromConfig);
        r.Register("GlorotNormal", GlorotNormal.FromConfig);
        r.Register("HeUniform", HeUniform.FromConfig);
        r.Register("HeNormal", HeNormal.FromConfig);
        r.Register("LecunUniform", LecunUniform.FromConfig);
        r.Register("LecunNormal", LecunNormal.FromConfig);
        r.Register("Identity", Identity.FromConfig, "IdentityInitializer");
        r.Register("Orthogonal", Orthogonal.FromConfig, "OrthogonalInitializer");
        r.Register("STFT", STFT.FromConfig, "STFTInitializer");
    }
}
