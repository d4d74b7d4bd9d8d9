namespace KerasStyle.Conformance.Kinds;

/// <summary>Models that real Keras saved give its outputs.</summary>
static class PredictKind
{
    public static void Run(SuiteCase each) => ModelCases.Predicts(each, ModelCases.Load(each, compile: false));
}
