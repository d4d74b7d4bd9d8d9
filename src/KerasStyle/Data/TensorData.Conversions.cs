using System.Diagnostics.CodeAnalysis;

namespace KerasStyle.Data;

public sealed partial class TensorData
{
    /// <summary>One tensor.</summary>
    [return: NotNullIfNotNull(nameof(tensor))]
    public static implicit operator TensorData?(Tensor? tensor) => tensor == null ? null : new([tensor]);

    /// <summary>A tensor for each input or output.</summary>
    [return: NotNullIfNotNull(nameof(tensors))]
    public static implicit operator TensorData?(Tensor[]? tensors) => tensors == null ? null : new(tensors);

    /// <summary>A tensor for each input or output.</summary>
    [return: NotNullIfNotNull(nameof(tensors))]
    public static implicit operator TensorData?(List<Tensor>? tensors) => tensors == null ? null : new(tensors);

    /// <summary>Tensors by the name of the input or output.</summary>
    [return: NotNullIfNotNull(nameof(named))]
    public static implicit operator TensorData?(Dictionary<string, Tensor>? named) => named == null ? null : From(TensorStructure.Create(named));

    /// <summary>Tensors, lists and dictionaries by the name of the input or output.</summary>
    [return: NotNullIfNotNull(nameof(named))]
    public static implicit operator TensorData?(Dictionary<string, TensorStructure>? named) => named == null ? null : From(TensorStructure.Create(named));

    /// <summary>Tensors arranged as the model's inputs or outputs are.</summary>
    [return: NotNullIfNotNull(nameof(structure))]
    public static implicit operator TensorData?(TensorStructure? structure) => structure == null ? null : From(structure);

    /// <summary>Batches from a source.</summary>
    [return: NotNullIfNotNull(nameof(source))]
    public static implicit operator TensorData?(BatchSource? source) => source == null ? null : new(source);

    /// <summary>Rows of the same length.</summary>
    [return: NotNullIfNotNull(nameof(rows))]
    public static implicit operator TensorData?(float[][]? rows) => rows == null ? null : From(rows);

    /// <summary>Rows of the same length.</summary>
    [return: NotNullIfNotNull(nameof(rows))]
    public static implicit operator TensorData?(double[][]? rows) => rows == null ? null : From(rows);

    /// <summary>Rows of the same length.</summary>
    [return: NotNullIfNotNull(nameof(rows))]
    public static implicit operator TensorData?(int[][]? rows) => rows == null ? null : From(rows);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(float[]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(float[,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(float[,,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(float[,,,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(float[,,,,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(double[]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(double[,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(double[,,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(double[,,,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(double[,,,,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(int[]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(int[,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(int[,,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(int[,,,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(int[,,,,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(long[]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(long[,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(long[,,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(long[,,,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(byte[]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(byte[,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(byte[,,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(byte[,,,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(byte[,,,,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(bool[]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(bool[,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(bool[,,]? array) => array == null ? null : From(array);

    /// <summary>A view of the array.</summary>
    [return: NotNullIfNotNull(nameof(array))]
    public static implicit operator TensorData?(bool[,,,]? array) => array == null ? null : From(array);

    /// <summary>Texts, for a model whose first layer takes them.</summary>
    [return: NotNullIfNotNull(nameof(texts))]
    public static implicit operator TensorData?(string[]? texts) => texts == null ? null : new([Tensor.FromStrings(texts)]);

    /// <summary>Texts, for a model whose first layer takes them.</summary>
    [return: NotNullIfNotNull(nameof(texts))]
    public static implicit operator TensorData?(string[,]? texts) => texts == null ? null : From(texts);

    /// <summary>Texts, for a model whose first layer takes them.</summary>
    [return: NotNullIfNotNull(nameof(texts))]
    public static implicit operator TensorData?(List<string>? texts) => texts == null ? null : new([Tensor.FromStrings(texts)]);
}
