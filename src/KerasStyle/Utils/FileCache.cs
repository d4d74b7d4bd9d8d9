using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using KerasStyle.Saving;

namespace KerasStyle;

/// <summary>Files of the internet on the disk. What is there is whole: downloads and extracted archives get their names when they are complete.</summary>
static class FileCache
{
    static readonly HttpClient Client = new();

    /// <summary>Keras' folder.</summary>
    public static string Home => Environment.GetEnvironmentVariable("KERAS_HOME") is { Length: > 0 } home ? home
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".keras");

    public static bool HasHash(string file, string hash, string algorithm)
    {
        using FileStream stream = File.OpenRead(file);
        return HasHash(stream, hash, algorithm, out _);
    }

    public static void Download(Uri address, string file, string? hash, string algorithm, IProgress<(long Bytes, long? Total)>? progress, CancellationToken cancellation) =>
        AtomicFile.Write(file, stream =>
        {
            if (address.IsFile)
            {
                using FileStream local = File.OpenRead(address.LocalPath);
                Copy(local, stream, local.Length, progress, cancellation);
            }
            else
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, address);
                using HttpResponseMessage response = Client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
                if (response.StatusCode != HttpStatusCode.OK)
                    throw new HttpRequestException($"'{address}' is not there to download: {(int)response.StatusCode} {response.ReasonPhrase}", null, response.StatusCode);
                using Stream content = response.Content.ReadAsStream(cancellation);
                Copy(content, stream, response.Content.Headers.ContentLength, progress, cancellation);
            }

            stream.Position = 0;
            if (hash != null && !HasHash(stream, hash, algorithm, out string actual))
                throw new InvalidDataException($"'{address}' must have the hash {hash}, got {actual}");
        });

    static void Copy(Stream from, Stream to, long? total, IProgress<(long Bytes, long? Total)>? progress, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 16];
        long done = 0;
        for (int read; (read = from.Read(buffer)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            to.Write(buffer, 0, read);
            progress?.Report((done += read, total));
        }
    }

    static bool HasHash(Stream stream, string hash, string algorithm, out string actual)
    {
        bool isSha = algorithm switch
        {
            "sha256" => true,
            "md5" => false,
            "auto" => hash.Length == 64,
            _ => throw new ArgumentException($"hashAlgorithm must be sha256, md5 or auto, got '{algorithm}'", nameof(algorithm)),
        };
        actual = Convert.ToHexStringLower(isSha ? SHA256.HashData(stream) : Md5(stream));
        return string.Equals(actual, hash, StringComparison.OrdinalIgnoreCase);
    }

    // It tells files apart that were damaged on the way; many addresses are published with nothing better.
#pragma warning disable CA5351
    static byte[] Md5(Stream stream) => MD5.HashData(stream);
#pragma warning restore CA5351

    /// <summary>Puts an archive's files into a folder, which is replaced when all of them are there.</summary>
    public static void Extract(string archive, string target, string format)
    {
        string temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetRandomFileName()}.tmp");
        Directory.CreateDirectory(temporary);
        try
        {
            using FileStream stream = File.OpenRead(archive);
            // Both refuse paths and links that lead out of the folder.
            switch (format == "auto" ? FormatOf(stream) : format)
            {
                case "zip":
                    ZipFile.ExtractToDirectory(stream, temporary);
                    break;
                case "tar":
                    using (Stream tar = IsGzip(stream) ? new GZipStream(stream, CompressionMode.Decompress) : stream)
                        TarFile.ExtractToDirectory(tar, temporary, overwriteFiles: false);
                    break;
                case var other:
                    throw new InvalidDataException($"'{archive}' cannot be extracted: it must be a zip, tar or tar.gz file{(format == "auto" ? "" : $", not '{other}'")}");
            }

            if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
            Directory.Move(temporary, target);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    static string? FormatOf(FileStream stream)
    {
        if (IsGzip(stream))
            return "tar";
        Span<byte> head = stackalloc byte[262];
        int read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return head[..read] switch
        {
            [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..] => "zip",
            { Length: 262 } all when all[257..].SequenceEqual("ustar"u8) => "tar",
            _ => null,
        };
    }

    static bool IsGzip(FileStream stream)
    {
        bool isGzip = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
        stream.Position = 0;
        return isGzip;
    }
}
