using KerasStyle.Data;

namespace KerasStyle;

public static partial class KerasUtils
{
    /// <summary>The path of a file from the internet, which is downloaded the first time and lies in a cache from then on, as keras.utils.get_file. A download that fails,
    /// or is no file of the hash, leaves nothing behind.</summary>
    /// <param name="fname">Name of the file; the last part of <paramref name="origin"/> when null. With <paramref name="extract"/> and without an ending, the name of the folder.</param>
    /// <param name="origin">Its address: http, https or file.</param>
    /// <param name="fileHash">The SHA-256 or MD5 hash that it must have, in hexadecimal; a cached file of another one is downloaded again.</param>
    /// <param name="cacheSubdir">Folder in the cache.</param>
    /// <param name="hashAlgorithm"><c>sha256</c>, <c>md5</c>, or <c>auto</c>: by the length of the hash.</param>
    /// <param name="extract">Whether it is an archive that is extracted; the path is that of the folder then.</param>
    /// <param name="archiveFormat"><c>zip</c>, <c>tar</c> (also with gzip), or <c>auto</c>: by its first bytes.</param>
    /// <param name="cacheDir">The cache; the environment variable <c>KERAS_HOME</c> or <c>~/.keras</c> when null, as Keras has it.</param>
    /// <param name="forceDownload">Whether it is downloaded whatever lies in the cache.</param>
    /// <param name="progress">Told of the bytes that have come and, where the server says so, how many there are.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <exception cref="ArgumentException">There is no origin, or a name holds a folder.</exception>
    /// <exception cref="HttpRequestException">The server does not give the file.</exception>
    /// <exception cref="InvalidDataException">The file has another hash, or is no archive that can be read.</exception>
    /// <exception cref="IOException">It cannot be written, or an archive holds a path outside of it.</exception>
    public static string GetFile(
        string? fname = null,
        string? origin = null,
        string? fileHash = null,
        string cacheSubdir = "datasets",
        string hashAlgorithm = "auto",
        bool extract = false,
        string archiveFormat = "auto",
        string? cacheDir = null,
        bool forceDownload = false,
        IProgress<(long Bytes, long? Total)>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(origin);
        if (!Uri.TryCreate(origin, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https" or "file"))
            throw new ArgumentException($"origin must be an address of http, https or file, got '{origin}'", nameof(origin));
        string name = fname ?? Path.GetFileName(Uri.UnescapeDataString(address.AbsolutePath));
        if (name is "" or "." or ".." || name.AsSpan().ContainsAny('/', '\\'))
            throw new ArgumentException($"fname must be a name without folders (cacheDir and cacheSubdir say where it goes), got '{name}' of '{origin}'", nameof(fname));
        string folder = Path.Combine(cacheDir ?? FileCache.Home, cacheSubdir);
        Directory.CreateDirectory(folder);

        // Keras' names: of archive.zip the folder is archive_extracted when the name was given, and archive.zip when it was not.
        string file = Path.Combine(folder, !extract || fname?.Contains('.', StringComparison.Ordinal) == true ? name : name + "_archive");
        bool downloads = forceDownload || !File.Exists(file) || (fileHash != null && !FileCache.HasHash(file, fileHash, hashAlgorithm));
        if (downloads)
            FileCache.Download(address, file, fileHash, hashAlgorithm, progress, cancellationToken);
        if (!extract)
            return file;
        string target = Path.Combine(folder, fname?.Split('.') is [var stem, _, ..] ? stem + "_extracted" : name);
        if (downloads || !Directory.Exists(target))
            FileCache.Extract(file, target, archiveFormat);
        return target;
    }

    /// <summary>The sounds of a folder with a folder of WAV files for each class, as rows float32 (samples, channels) from −1 to 1 to train on; each is read when it is needed. As
    /// keras.utils.audio_dataset_from_directory; batches are made, and shuffled anew, by Fit.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="labels">As for <see cref="ImageDatasetFromDirectory"/>.</param>
    /// <param name="labelMode">As for <see cref="ImageDatasetFromDirectory"/>.</param>
    /// <param name="classNames">As for <see cref="ImageDatasetFromDirectory"/>.</param>
    /// <param name="samplingRate">Samples in a second that all files must have; not looked at when null. Sounds of other rates are not resampled.</param>
    /// <param name="outputSequenceLength">Samples to which sounds are cut, or filled up with silence at their end; those of the longest when null.</param>
    /// <param name="shuffle">As for <see cref="ImageDatasetFromDirectory"/>.</param>
    /// <param name="seed">As for <see cref="ImageDatasetFromDirectory"/>.</param>
    /// <param name="validationSplit">As for <see cref="ImageDatasetFromDirectory"/>.</param>
    /// <param name="subset">As for <see cref="ImageDatasetFromDirectory"/>.</param>
    /// <exception cref="ArgumentException">There are no sounds, or an argument is unknown.</exception>
    /// <exception cref="InvalidDataException">A file is no WAV file that can be read, or differs from the others in channels.</exception>
    public static AudioFolder AudioDatasetFromDirectory(
        string directory,
        IReadOnlyList<int>? labels = null,
        string? labelMode = "int",
        IReadOnlyList<string>? classNames = null,
        int? samplingRate = null,
        int? outputSequenceLength = null,
        bool shuffle = true,
        int? seed = null,
        double? validationSplit = null,
        string? subset = null) =>
        new(ClassFolder.Read(directory, labels, labelMode, classNames, [".wav"], shuffle, seed, validationSplit, subset), samplingRate, outputSequenceLength);
}
