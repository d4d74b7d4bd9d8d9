using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public abstract partial class TrainCatalogBase
{
    private protected TrainCatalogBase(IHostEnvironment env) => Environment = env;

    internal IHostEnvironment Environment { get; }
}
public sealed partial class BinaryClassificationCatalog : TrainCatalogBase
{
    internal BinaryClassificationCatalog(IHostEnvironment env) : base(env)
    {
    }
}
public sealed partial class MulticlassClassificationCatalog : TrainCatalogBase
{
    internal MulticlassClassificationCatalog(IHostEnvironment env) : base(env)
    {
    }
}
public sealed partial class RegressionCatalog : TrainCatalogBase
{
    internal RegressionCatalog(IHostEnvironment env) : base(env)
    {
    }
}
