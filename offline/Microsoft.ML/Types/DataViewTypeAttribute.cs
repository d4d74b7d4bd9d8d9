namespace Microsoft.ML.Data;

/// <summary>Base of the attributes that give a row member a type of its own, such as an image.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public abstract class DataViewTypeAttribute : Attribute, IEquatable<DataViewTypeAttribute>
{
    public abstract void Register();

    public abstract bool Equals(DataViewTypeAttribute? other);

    public override bool Equals(object? obj) => Equals(obj as DataViewTypeAttribute);

    public override int GetHashCode() => GetType().GetHashCode();
}
