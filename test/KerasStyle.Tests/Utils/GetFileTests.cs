using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using KerasStyle.Tests.Saving;

namespace KerasStyle.Tests.Utils;

public sealed class GetFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly HttpListener server;
    readonly string root;
    readonly Dictionary<string, byte[]> files = [];
    int requests;

    public GetFileTests()
    {
        (server, root) = Listen();
        // Not on the threads of the tests, which wait for what it serves.
        _ = Task.Run(Serve);
    }

    // A port that is free may be taken by another before it is listened to.
    static (HttpListener Server, string Root) Listen()
    {
        for (int attempt = 1; ; attempt++)
        {
            using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            string root = $"http://localhost:{((IPEndPoint)probe.LocalEndpoint).Port}/";
            probe.Stop();
            var server = new HttpListener { Prefixes = { root } };
            try
            {
                server.Start();
                return (server, root);
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                server.Close();
            }
        }
    }

    string Cache => folder.File("cache");

    public void Dispose()
    {
        server.Close();
        folder.Dispose();
    }

    async Task Serve()
    {
        while (server.IsListening)
        {
            HttpListenerContext call;
            try
            {
                call = await server.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref requests);
            if (files.TryGetValue(call.Request.Url!.AbsolutePath[1..], out byte[]? file))
                await call.Response.OutputStream.WriteAsync(file);
            else
                call.Response.StatusCode = 404;
            call.Response.Close();
        }
    }

    [Fact]
    public void A_file_is_downloaded_once()
    {
        files["data/a.txt"] = "hello"u8.ToArray();
        var progress = new List<(long, long?)>();
        string path = KerasUtils.GetFile(origin: root + "data/a.txt?x=1", cacheDir: Cache, progress: new Reports(progress));
        Assert.Equal(Path.Combine(Cache, "datasets", "a.txt"), path);
        Assert.Equal("hello", File.ReadAllText(path));
        Assert.Equal(5, progress[^1].Item1);
        files["data/a.txt"] = "other"u8.ToArray();
        Assert.Equal("hello", File.ReadAllText(KerasUtils.GetFile(origin: root + "data/a.txt", cacheDir: Cache)));
        Assert.Equal(1, requests);
        Assert.Equal("other", File.ReadAllText(KerasUtils.GetFile(origin: root + "data/a.txt", cacheDir: Cache, forceDownload: true)));
        Assert.EndsWith(Path.Combine("sub", "b.bin"), KerasUtils.GetFile("b.bin", root + "data/a.txt", cacheDir: Cache, cacheSubdir: "sub"));
    }

    [Fact]
    public void A_file_has_the_hash_or_is_not_there()
    {
        byte[] content = "hello"u8.ToArray();
        string sha = Convert.ToHexString(SHA256.HashData(content));
        files["a.txt"] = content;
        Assert.Equal("hello", File.ReadAllText(KerasUtils.GetFile(origin: root + "a.txt", cacheDir: Cache, fileHash: sha)));
        Assert.Equal("hello", File.ReadAllText(KerasUtils.GetFile("m.txt", root + "a.txt", cacheDir: Cache, fileHash: "5d41402abc4b2a76b9719d911017c592")));
        var wrong = Assert.Throws<InvalidDataException>(() => KerasUtils.GetFile("b.txt", root + "a.txt", cacheDir: Cache, fileHash: new string('0', 64)));
        Assert.Contains("2cf24dba", wrong.Message);
        Assert.Equal(["a.txt", "m.txt"], Names());

        // A damaged file of the cache is downloaded again.
        File.WriteAllText(Path.Combine(Cache, "datasets", "a.txt"), "hel");
        Assert.Equal("hello", File.ReadAllText(KerasUtils.GetFile(origin: root + "a.txt", cacheDir: Cache, fileHash: sha)));
    }

    [Fact]
    public void What_cannot_be_had_leaves_nothing()
    {
        Assert.Contains("404", Assert.Throws<HttpRequestException>(() => KerasUtils.GetFile(origin: root + "none.txt", cacheDir: Cache)).Message);
        Assert.Empty(Names());
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        files["a.txt"] = new byte[100_000];
        Assert.ThrowsAny<OperationCanceledException>(() => KerasUtils.GetFile(origin: root + "a.txt", cacheDir: Cache, cancellationToken: cancelled.Token));
        Assert.Empty(Names());
        Assert.Throws<ArgumentException>(() => KerasUtils.GetFile("../a.txt", root + "a.txt", cacheDir: Cache));
        Assert.Throws<ArgumentException>(() => KerasUtils.GetFile(origin: root, cacheDir: Cache));
        Assert.Throws<ArgumentException>(() => KerasUtils.GetFile(origin: "ftp://x/a.txt", cacheDir: Cache));
        Assert.ThrowsAny<ArgumentException>(() => KerasUtils.GetFile("a.txt"));
    }

    [Fact]
    public void A_file_of_this_machine()
    {
        File.WriteAllText(folder.File("here.txt"), "local");
        Assert.Equal("local", File.ReadAllText(KerasUtils.GetFile(origin: new Uri(folder.File("here.txt")).AbsoluteUri, cacheDir: Cache)));
        Assert.Throws<FileNotFoundException>(() => KerasUtils.GetFile(origin: new Uri(folder.File("no.txt")).AbsoluteUri, cacheDir: Cache));
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("tar")]
    [InlineData("tar.gz")]
    public void Archives_are_extracted(string kind)
    {
        files["flowers." + kind] = Archive(kind, "roses/1.txt");
        string path = KerasUtils.GetFile(origin: root + "flowers." + kind, cacheDir: Cache, extract: true);
        Assert.Equal("rose", File.ReadAllText(Path.Combine(path, "roses", "1.txt")));
        // As Keras names them.
        Assert.Equal(["flowers." + kind, "flowers." + kind + "_archive"], Names());
        Assert.Equal(Path.Combine(Cache, "datasets", "mine"), KerasUtils.GetFile("mine", root + "flowers." + kind, cacheDir: Cache, extract: true));
        Assert.Equal(Path.Combine(Cache, "datasets", "own_extracted"), KerasUtils.GetFile("own." + kind, root + "flowers." + kind, cacheDir: Cache, extract: true));
        File.WriteAllText(Path.Combine(path, "changed"), "");
        KerasUtils.GetFile(origin: root + "flowers." + kind, cacheDir: Cache, extract: true);
        Assert.True(File.Exists(Path.Combine(path, "changed")));
        KerasUtils.GetFile(origin: root + "flowers." + kind, cacheDir: Cache, extract: true, forceDownload: true);
        Assert.False(File.Exists(Path.Combine(path, "changed")));
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("tar")]
    public void An_archive_writes_nothing_outside_of_its_folder(string kind)
    {
        files["bad." + kind] = Archive(kind, "../../evil.txt");
        Assert.ThrowsAny<IOException>(() => KerasUtils.GetFile(origin: root + "bad." + kind, cacheDir: Cache, extract: true));
        Assert.Empty(Directory.GetFiles(folder.File(""), "evil.txt", SearchOption.AllDirectories));
        Assert.Equal([$"bad.{kind}_archive"], Names());
        files["text"] = "no archive"u8.ToArray();
        Assert.Contains("zip, tar or tar.gz", Assert.Throws<InvalidDataException>(() => KerasUtils.GetFile(origin: root + "text", cacheDir: Cache, extract: true)).Message);
    }

    IEnumerable<string> Names() => Directory.GetFileSystemEntries(Path.Combine(Cache, "datasets")).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal);

    static byte[] Archive(string kind, string name)
    {
        using var stream = new MemoryStream();
        if (kind == "zip")
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            using Stream entry = zip.CreateEntry(name).Open();
            entry.Write("rose"u8);
        }
        else
        {
            using Stream packed = kind == "tar" ? stream : new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
            using var tar = new TarWriter(packed, leaveOpen: true);
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes("rose")) });
        }

        return stream.ToArray();
    }

    sealed class Reports(List<(long, long?)> all) : IProgress<(long, long?)>
    {
        public void Report((long, long?) value) => all.Add(value);
    }
}
