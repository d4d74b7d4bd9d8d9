using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Makes views of data, and views of views.</summary>
public sealed partial class DataOperationsCatalog
{
    internal DataOperationsCatalog(IHostEnvironment env) => Environment = env;

    internal IHostEnvironment Environment { get; }
}
