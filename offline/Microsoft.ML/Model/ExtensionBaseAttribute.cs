namespace Microsoft.ML;

/// <summary>Base of the attributes that name a class by contract, so that a stored model finds it again.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class ExtensionBaseAttribute : Attribute
{
    private protected ExtensionBaseAttribute(string contractName)
    {
        ArgumentException.ThrowIfNullOrEmpty(contractName);
        ContractName = contractName;
    }

    public string ContractName { get; }
}
