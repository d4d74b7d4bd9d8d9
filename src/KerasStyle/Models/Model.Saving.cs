using KerasStyle.Saving;

namespace KerasStyle;

public partial class Model
{
    /// <summary>Saves the net, its weights, and how it is trained, in Keras' format. An existing file is replaced only once the new one is
    /// complete. As keras.Model.save.</summary>
    /// <param name="path">Path that ends in <c>.keras</c>.</param>
    /// <exception cref="ArgumentException">The path has another ending.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        CheckEnding(path, ".keras");
        KerasModelFile.Write(path, this);
    }

    /// <summary>Writes what <see cref="Save(string)"/> does to a stream, which stays open and need not seek.</summary>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        KerasModelFile.Write(stream, this);
    }

    /// <summary>Loads a model that this library, Keras 3 or Keras 2 has saved. No code of the file is run: a class that is not known here is refused.</summary>
    /// <param name="path">A <c>.keras</c> file, or an <c>.h5</c> file of the older layout.</param>
    /// <param name="compile">Whether optimizer, loss and metrics are restored, too; not those of <c>.h5</c> files.</param>
    /// <exception cref="InvalidDataException">The file is malformed, or its weights do not fit.</exception>
    /// <exception cref="ArgumentException">A class or an argument in the file is not known.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Model Load(string path, bool compile = true)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Load(stream, compile);
    }

    /// <summary>Loads a model from a stream that can seek; it stays open.</summary>
    /// <inheritdoc cref="Load(string, bool)"/>
    public static Model Load(Stream stream, bool compile = true)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (IsHdf5(stream))
            return LegacyFile.Read(stream);
        using KerasArchive archive = KerasArchive.Open(stream, leaveOpen: true);
        return KerasModelFile.Read(archive, compile);
    }

    /// <summary>Saves the weights and the optimizer's state. As keras.Model.save_weights.</summary>
    /// <param name="path">Path that ends in <c>.weights.h5</c>.</param>
    /// <exception cref="InvalidOperationException">The model is not built.</exception>
    public void SaveWeights(string path)
    {
        CheckEnding(path, ".weights.h5");
        RequireBuilt("SaveWeights");
        AtomicFile.Write(path, stream => WeightsFile.Write(stream, this));
    }

    /// <summary>Loads weights that <see cref="SaveWeights"/> or Keras 3 has saved: all of them, or, when one does not fit, none.
    /// The optimizer's state is restored when the model is compiled. As keras.Model.load_weights.</summary>
    /// <param name="path">A <c>.weights.h5</c> file, the <c>.weights.json</c> of weights in several files, or an <c>.h5</c> file of the older layout.</param>
    /// <param name="skipMismatch">Leave layers alone that do not fit the file.</param>
    /// <exception cref="InvalidDataException">The file is malformed, or does not fit the model.</exception>
    /// <exception cref="InvalidOperationException">The model is not built.</exception>
    public void LoadWeights(string path, bool skipMismatch = false)
    {
        RequireBuilt("LoadWeights");
        Optimizer?.Build(TrainableWeights);
        if (path.EndsWith(".json", StringComparison.Ordinal))
        {
            using var shards = new ShardedWeights(path);
            WeightsFile.Read(shards.Find, this, skipMismatch);
            return;
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        WeightsFile.Read(stream, this, skipMismatch);
    }

    /// <summary>The layers of the net as JSON, without weights. As keras.Model.to_json.</summary>
    public string ToJson() => ModelJson.Write(this);

    /// <summary>A net from its layers as JSON, written by <see cref="ToJson"/>, Keras 3 or Keras 2. As keras.models.model_from_json.</summary>
    /// <exception cref="InvalidDataException">The text is no JSON object of a model.</exception>
    /// <exception cref="ArgumentException">A class or an argument is not known.</exception>
    public static Model FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return ModelJson.Read(json);
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

    static void CheckEnding(string path, string ending)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!path.EndsWith(ending, StringComparison.Ordinal))
            throw new ArgumentException($"the path must end in {ending}, got '{path}'", nameof(path));
    }
}
