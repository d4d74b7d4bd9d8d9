using KerasStyle.Tuning;

namespace Microsoft.ML.KerasStyle;

/// <summary>A property of a search space: what may be taken, and what is taken.</summary>
interface ISearched
{
    /// <summary>What may be taken.</summary>
    HyperParameter Parameter { get; }

    /// <summary>The property where one value is taken.</summary>
    ISearched With(object value);
}
