using KerasStyle.Saving;
using KerasStyle.Tensors;

namespace KerasStyle;

public partial class Model
{
    /// <summary>Saves the net, its weights, and how it is trained, in Keras' format. An existing file is replaced only once the new one is
    /// complete. As keras.Model.save.</summary>
    /// <param name="path">Path that ends in <c>.keras</c>, or in <c>.h5</c> or <c>.hdf5</c> for the older layout, which has no seeds of random layers.</param>
    /// <param name="includeOptimizer">Whether a file of the older layout says how the model is trained.</param>
    /// <exception cref="ArgumentException">The path has another ending.</exception>
    /// <exception cref="NotSupportedException">Operations stand between the layers, which have no form in the older layout.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path, bool includeOptimizer = true)
    {
        CheckEnding(path, ".keras", ".h5", ".hdf5");
        if (path.EndsWith(".keras", StringComparison.Ordinal))
            KerasModelFile.Write(path, this);
        else
            AtomicFile.Write(path, stream => LegacyWriter.Write(stream, this, includeOptimizer));
    }

    /// <summary>Writes what <see cref="Save(string, bool)"/> does to a <c>.keras</c> file to a stream, which stays open and need not seek.</summary>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        KerasModelFile.Write(stream, this);
    }

    /// <summary>Loads a model that this library, Keras 3 or Keras 2 has saved. No code of the file is run: a class that is not known here is refused.</summary>
    /// <param name="path">A <c>.keras</c> file, or an <c>.h5</c> file of the older layout.</param>
    /// <param name="compile">Whether optimizer, loss and metrics are restored, too.</param>
    /// <exception cref="InvalidDataException">The file is malformed, or its weights do not fit.</exception>
    /// <exception cref="ArgumentException">A class or an argument in the file is not known.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Model Load(string path, bool compile = true)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            return Load(stream, compile);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{path}': {e.Message}", e);
        }
    }

    /// <summary>Loads a model from a stream that can seek; it stays open.</summary>
    /// <inheritdoc cref="Load(string, bool)"/>
    public static Model Load(Stream stream, bool compile = true)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _ = Engines.Cpu;        // warms up while the file is read
        if (IsHdf5(stream))
            return LoadScope.Run(() => LegacyFile.Read(stream, compile), LoadScope.BudgetFor(stream.Length));
        using KerasArchive archive = KerasArchive.Open(stream, leaveOpen: true);
        return LoadScope.Run(() => KerasModelFile.Read(archive, compile), LoadScope.BudgetFor(stream.Length));
    }

    /// <summary>Saves the weights and the optimizer's state. As keras.Model.save_weights.</summary>
    /// <param name="path">Path that ends in <c>.weights.h5</c>, or, with <paramref name="maxShardSize"/>, in <c>.weights.json</c>:
    /// <c>x.weights.json</c> is the index of <c>x_00000.weights.h5</c>, <c>x_00001.weights.h5</c>, ... beside it.</param>
    /// <param name="maxShardSize">Most values in a file, in GB of 2³⁰ bytes; null for one file.</param>
    /// <exception cref="ArgumentException">The path has another ending, or a weight is larger than a file may be.</exception>
    /// <exception cref="InvalidOperationException">The model is not built.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void SaveWeights(string path, double? maxShardSize = null)
    {
        CheckEnding(path, maxShardSize == null ? ".weights.h5" : ".weights.json");
        RequireBuilt("SaveWeights");
        if (maxShardSize is { } size)
            ShardedWeights.Write(path, this, size);
        else
            AtomicFile.Write(path, stream => WeightsFile.Write(stream, this));
    }

    /// <summary>Loads weights that <see cref="SaveWeights"/>, Keras 3 or Keras 2 has saved: all of them, or, when one does not fit, none.
    /// The optimizer's state is restored when the model is compiled. As keras.Model.load_weights.</summary>
    /// <param name="path">A <c>.weights.h5</c> file, the <c>.weights.json</c> of weights in several files, a <c>.keras</c> file,
    /// or an <c>.h5</c> file of the older layout.</param>
    /// <param name="skipMismatch">Leave alone what does not fit the file: whole layers, or, in the older layout, weights of another shape.</param>
    /// <param name="byName">Take from a file of the older layout the layers that have a name of the model's, and leave others alone: to begin with
    /// the layers of another net. Without it all layers with weights are taken in order.</param>
    /// <returns>What <paramref name="skipMismatch"/> left alone, in words that name the layer, its shape and the file's; empty when all fitted.</returns>
    /// <exception cref="InvalidDataException">The file is malformed, or does not fit the model.</exception>
    /// <exception cref="ArgumentException">Names are asked for, and the file does not have the older layout.</exception>
    /// <exception cref="InvalidOperationException">The model is not built.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyList<string> LoadWeights(string path, bool skipMismatch = false, bool byName = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        RequireBuilt("LoadWeights");
        Optimizer?.Build(TrainableWeights);
        if (path.EndsWith(".json", StringComparison.Ordinal))
        {
            if (byName)
                throw WeightsFile.OnlyByPlace();
            using var shards = new ShardedWeights(path);
            return WeightsFile.Read(shards.Find, this, skipMismatch);
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (IsHdf5(stream))
            return WeightsFile.Read(stream, this, skipMismatch, byName);
        using KerasArchive archive = KerasArchive.Open(stream, leaveOpen: true);
        using Stream weights = archive.OpenWeights();
        return WeightsFile.Read(weights, this, skipMismatch, byName);
    }

    /// <summary>The layers of the net as JSON, without weights. As keras.Model.to_json.</summary>
    public string ToJson() => ModelJson.Write(this);

    /// <summary>A net from its layers as JSON, written by <see cref="ToJson"/>, Keras 3 or Keras 2. As keras.models.model_from_json.</summary>
    /// <exception cref="InvalidDataException">The text is no JSON object of a model.</exception>
    /// <exception cref="ArgumentException">A class or an argument is not known.</exception>
    public static Model FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return LoadScope.Run(() => ModelJson.Read(json));
    }

    // The first bytes of an HDF5 file; a zip begins with others.
    static bool IsHdf5(Stream stream)
    {
        if (!stream.CanSeek)
            return false;
        long start = stream.Position;
        Span<byte> first = stackalloc byte[4];
        int read = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        stream.Position = start;
        return read == first.Length && first.SequenceEqual((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F']);
    }

    void RequireBuilt(string method)
    {
        if (!Built)
            throw new InvalidOperationException($"{Label}: has no weights before it is built; start it with an Input or call EnsureBuilt(shape) before {method}");
    }

    static void CheckEnding(string path, params ReadOnlySpan<string> endings)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        foreach (string ending in endings)
        {
            if (path.EndsWith(ending, StringComparison.Ordinal))
                return;
        }

        throw new ArgumentException($"the path must end in {string.Join(" or ", endings)}, got '{path}'", nameof(path));
    }
}
