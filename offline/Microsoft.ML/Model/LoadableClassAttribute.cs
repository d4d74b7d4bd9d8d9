namespace Microsoft.ML;

/// <summary>Announces, on an assembly, a type that can be found by name.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal abstract class LoadableClassAttributeBase(Type instType, Type loaderType, Type? argType, Type sigType, string userName, string[] loadNames) : Attribute
{
    public Type InstanceType { get; } = instType;

    public Type LoaderType { get; } = loaderType;

    public Type? ArgType { get; } = argType;

    public Type SignatureType { get; } = sigType;

    public string UserName { get; } = userName;

    public string[] LoadNames { get; } = loadNames;
}

internal sealed class LoadableClassAttribute : LoadableClassAttributeBase
{
    public LoadableClassAttribute(Type instType, Type loaderType, Type? argType, Type sigType, string userName, params string[] loadNames)
        : base(instType, loaderType, argType, sigType, userName, loadNames)
    {
    }

    public LoadableClassAttribute(Type instType, Type? argType, Type sigType, string userName, params string[] loadNames)
        : base(instType, instType, argType, sigType, userName, loadNames)
    {
    }
}
