using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using KerasStyle.Saving;

namespace KerasStyle.Tests.Saving;

/// <summary>
/// Damages files in seeded random ways and reads all that is left: only <see cref="InvalidDataException"/> may come out, soon, and without taking
/// much memory. KERASSTYLE_LONG=1 tries 100,000 inputs, KERASSTYLE_FUZZ any number, KERASSTYLE_FUZZ_SEED says where they begin.
/// </summary>
public class MutationTests
{
    const int ShortInputs = 2000, LongInputs = 100_000;
    const long MaxAllocated = 1L << 30;
    static readonly TimeSpan MaxTime = TimeSpan.FromMinutes(1);

    static readonly (string Name, Action<byte[]> Read)[] Formats =
    [
        ("earliest.h5", ReadHdf5),
        ("latest.h5", ReadHdf5),
        ("latest.h5", ReadHdf5BehindChecksums),
        ("user_block.h5", ReadHdf5),
        ("stored.npz", ReadNpz),
        ("deflated.npz", ReadNpz),
        ("text.npz", ReadNpz),
        ("zip64.npz", ReadNpz),
        ("trained.keras", ReadKeras),
        ("small.h5", ReadHdf5),
        ("array.npy", bytes => NpyArray.Read(bytes).Read<float>()),
        ("config.json", bytes => PythonJson.ToUtf8Bytes(PythonJson.Parse(bytes))),
    ];

    static readonly ulong[] Interesting = [0, 1, 2, 7, 8, 16, 127, 128, 255, 256, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 1UL << 32, long.MaxValue, ulong.MaxValue, ulong.MaxValue - 7];

    [Fact]
    public async Task Damaged_files_end_in_InvalidDataException()
    {
        var files = Formats.Select(f => Content(f.Name)).ToArray();
        int count = Inputs, first = FirstSeed, seed = first;
        var clock = new Stopwatch();
        string At() => $"{Formats[seed % Formats.Length].Name}, KERASSTYLE_FUZZ_SEED={seed}";
        var work = Task.Run(() =>
        {
            for (; seed < first + count; seed++)
            {
                int format = seed % Formats.Length;
                var bytes = Mutate(files[format], new Random(seed));
                long before = GC.GetAllocatedBytesForCurrentThread();
                clock.Restart();
                var exception = Record.Exception(() => Formats[format].Read(bytes));
                Assert.True(exception is null or InvalidDataException, $"{At()}: {exception}");
                Assert.True(clock.Elapsed < MaxTime, $"{At()}: took {clock.Elapsed}");
                long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(allocated < MaxAllocated, $"{At()}: allocated {allocated} bytes");
            }
        });
        while (await Task.WhenAny(work, Task.Delay(MaxTime)) != work) Assert.True(clock.Elapsed < 2 * MaxTime, $"{At()}: hangs");
        await work;
    }

    [Fact]
    public void Whole_files_pass()
    {
        foreach (var (name, read) in Formats)
        {
            if (name == "text.npz") Assert.Throws<InvalidDataException>(() => read(Content(name)));
            else read(Content(name));
        }
    }

    /// <summary>How many inputs are tried.</summary>
    internal static int Inputs => Setting("KERASSTYLE_FUZZ", Environment.GetEnvironmentVariable("KERASSTYLE_LONG") == "1" ? LongInputs : ShortInputs);

    /// <summary>Seed of the first input.</summary>
    internal static int FirstSeed => Setting("KERASSTYLE_FUZZ_SEED", 0);

    static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    static byte[] Content(string name)
    {
        switch (name)
        {
            case "small.h5":
                var writer = new Hdf5Writer();
                for (int i = 0; i < 12; i++) writer.WriteDataset($"layers/dense_{i}/vars/0", [2], [1f, i]);
                writer.SetAttribute("layers", "names", ["a", "bb"]);
                var h5 = new MemoryStream();
                writer.Save(h5);
                return h5.ToArray();
            case "array.npy":
                var npy = new MemoryStream();
                NpyArray.Create<float>([2, 3], [1, 2, 3, 4, 5, 6]).Write(npy);
                return npy.ToArray();
            case "config.json":
                using (var archive = KerasArchive.Open(TestFiles.Path("trained.keras"))) return PythonJson.ToUtf8Bytes(archive.Config);
            default:
                return File.ReadAllBytes(TestFiles.Path(name));
        }
    }

    /// <summary>Changes a few bytes, or cuts the file off.</summary>
    internal static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = (byte[])original.Clone();
        for (int changes = 1 + random.Next(4); changes > 0 && bytes.Length > 0; changes--)
        {
            int at = random.Next(bytes.Length);
            switch (random.Next(8))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2 or 3 or 4: Put(bytes, at, 1 << random.Next(4), Interesting[random.Next(Interesting.Length)]); break;
                // An address or size that lies in the file.
                case 5: Put(bytes, at & ~7, 8, (ulong)random.Next(bytes.Length)); break;
                case 6:
                    int count = Math.Min(random.Next(1, 64), bytes.Length - at);
                    original.AsSpan(random.Next(original.Length - count + 1), count).CopyTo(bytes.AsSpan(at));
                    break;
                default:
                    if (random.Next(4) == 0) bytes = bytes[..at];
                    else bytes[at]++;
                    break;
            }
        }
        return bytes;
    }

    static void Put(byte[] bytes, int at, int size, ulong value)
    {
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(all, value);
        all[..Math.Min(size, bytes.Length - at)].CopyTo(bytes.AsSpan(at));
    }

    static void ReadHdf5(byte[] bytes)
    {
        using var file = Hdf5File.Open(new MemoryStream(bytes));
        Walk(file.Root);
    }

    static void ReadHdf5BehindChecksums(byte[] bytes)
    {
        using var file = Hdf5File.Open(new MemoryStream(bytes), false, verifyChecksums: false);
        Walk(file.Root);
    }

    /// <summary>Reads all that can be read: one damaged object does not hide the others.</summary>
    static void Walk(Hdf5Group group)
    {
        Try(() =>
        {
            foreach (var attribute in group.Attributes.Values) Try(() => Read(attribute));
        });
        foreach (string name in Names(group))
        {
            Try(() =>
            {
                switch (group.Find(name))
                {
                    case Hdf5Group below when below.Parent == group: Walk(below); break;
                    case Hdf5Dataset dataset: Read(dataset); break;
                }
            });
        }
    }

    static List<string> Names(Hdf5Group group)
    {
        try
        {
            return [.. group.Names];
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }

    static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (InvalidDataException)
        {
        }
    }

    static void Read(Hdf5Attribute attribute)
    {
        if (attribute.Type.IsText) attribute.ReadStrings();
        else if (attribute.Type.Kind is not null) attribute.Read<float>();
        else attribute.ReadBytes();
    }

    static void Read(Hdf5Dataset dataset)
    {
        _ = dataset.Attributes.Count;
        if (dataset.Type.IsText) dataset.ReadStrings();
        else if (dataset.Type.Kind is not null) dataset.Read<float>();
        else dataset.ReadBytes();
    }

    static void ReadNpz(byte[] bytes)
    {
        using var file = NpzFile.Open(new MemoryStream(bytes));
        foreach (string name in file.Names) file[name].Read<float>();
    }

    static void ReadKeras(byte[] bytes)
    {
        using var archive = KerasArchive.Open(new MemoryStream(bytes));
        _ = $"{archive.KerasVersion} {archive.DateSaved} {archive.Config.ToJsonString()}";
        foreach (string name in archive.Assets) archive.OpenAsset(name).Dispose();
        if (archive.WeightsName != "model.weights.h5") return;
        using var file = Hdf5File.Open(archive.OpenWeights());
        Walk(file.Root);
    }
}
