using KerasStyle.Tensors;
using Microsoft.ML;
using Microsoft.ML.KerasStyle;
using Microsoft.ML.KerasStyle.Images;
using Microsoft.ML.KerasStyle.Saving;
using Microsoft.ML.KerasStyle.Training;
using Microsoft.ML.Runtime;

// ML.NET finds a stage's loader by these internals of Microsoft.ML.Core and gives no public way to say it. This file is the only one that
// uses them; the build hands the compiler a copy of that assembly with everything public (tools/Publicizer/Publicize.targets).
[assembly: System.Runtime.CompilerServices.IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: LoadableClass(typeof(KerasTransformer), typeof(ModelZip), null, typeof(SignatureLoadModel), "Keras model", ModelZip.Signature)]
[assembly: LoadableClass(typeof(KerasImageTransformer), typeof(ImageZip), null, typeof(SignatureLoadModel), "Image files", ImageZip.Signature)]

namespace Microsoft.ML.KerasStyle.Saving
{
    /// <summary>Where the net lies in ML.NET's model file.</summary>
    static class ModelZip
    {
        /// <summary>What the file says to find this loader; at most 24 characters.</summary>
        public const string Signature = "KerasStyleModel";

        const string Entry = "Keras.bin";

        public static void Save(KerasTransformer transformer, ModelSaveContext context) => ZipEntry.Save(context, "KERASNET", Signature, Entry, ModelBytes.Write(transformer));

        // ML.NET calls this by its name and parameters. A file does not say where its net was trained; the context that loads it may name a GPU.
        static KerasTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
        {
            var context = env as IHostEnvironmentInternal;
            using IChannel channel = env.Start("Keras");
            IEngine? engine = EngineChoice.OfGpu(context?.GpuDeviceId, context?.FallbackToCpu == true, channel);
            return ZipEntry.Load(ctx, Entry, stream => ModelBytes.Read(stream, engine));
        }
    }

    /// <summary>Where a stage that reads images lies in ML.NET's model file: int32 format version, texts output column, input column and folder (empty for none), then the form.</summary>
    static class ImageZip
    {
        /// <inheritdoc cref="ModelZip.Signature"/>
        public const string Signature = "KerasStyleImages";

        const string Entry = "Images.bin";
        const int Version = 1;

        public static void Save(KerasImageTransformer transformer, ModelSaveContext context)
        {
            var bytes = new MemoryStream();
            using var writer = new BinaryWriter(bytes);
            writer.Write(Version);
            writer.Write(transformer.OutputColumn);
            writer.Write(transformer.InputColumn);
            writer.Write(transformer.Folder ?? "");
            transformer.Form.Write(writer);
            ZipEntry.Save(context, "KERASIMG", Signature, Entry, bytes.ToArray());
        }

        static KerasImageTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => ZipEntry.Load(ctx, Entry, Read);

        static KerasImageTransformer Read(Stream stream)
        {
            try
            {
                using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
                if (reader.ReadInt32() is not Version and var version)
                    throw new FormatException($"the image stage in this file has format version {version}; this library reads version {Version}");
                (string output, string input, string folder) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
                return new KerasImageTransformer(output, input, folder.Length == 0 ? null : folder, ImageForm.Read(reader));
            }
            catch (Exception e) when (e is EndOfStreamException or ArgumentException or OverflowException)
            {
                throw new FormatException($"the image stage in this file is damaged: {e.Message}", e);
            }
        }
    }

    /// <summary>Bytes of a stage in ML.NET's model file.</summary>
    static class ZipEntry
    {
        public static void Save(ModelSaveContext context, string kind, string signature, string entry, byte[] bytes)
        {
            ArgumentNullException.ThrowIfNull(context);
            context.CheckAtModel();
            context.SetVersionInfo(new VersionInfo(kind, 0x00010001, 0x00010001, 0x00010001, typeof(ZipEntry).Assembly.FullName!, signature));
            context.SaveBinaryStream(entry, writer => writer.Write(bytes));
        }

        public static T Load<T>(ModelLoadContext context, string entry, Func<Stream, T> read)
            where T : class
        {
            T? loaded = null;
            if (!context.TryLoadBinaryStream(entry, reader => loaded = read(reader.BaseStream)))
                throw new FormatException($"the Keras model in this file is damaged: it lacks '{entry}'");
            return loaded!;
        }
    }
}

namespace System.Runtime.CompilerServices
{
    /// <summary>Tells the runtime to let this assembly use another's internals.</summary>
    [AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
    sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
    {
        public string AssemblyName { get; } = assemblyName;
    }
}
