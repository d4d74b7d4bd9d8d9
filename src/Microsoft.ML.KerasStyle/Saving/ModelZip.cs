using Microsoft.ML;
using Microsoft.ML.KerasStyle;
using Microsoft.ML.KerasStyle.Saving;
using Microsoft.ML.Runtime;

// ML.NET finds a stage's loader by these internals of Microsoft.ML.Core and gives no public way to say it. This file is the only one that
// uses them; the build hands the compiler a copy of that assembly with everything public (tools/Publicizer/Publicize.targets).
[assembly: System.Runtime.CompilerServices.IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: LoadableClass(typeof(KerasTransformer), typeof(ModelZip), null, typeof(SignatureLoadModel), "Keras model", ModelZip.Signature)]

namespace Microsoft.ML.KerasStyle.Saving
{
    /// <summary>Where the net lies in ML.NET's model file.</summary>
    static class ModelZip
    {
        /// <summary>What the file says to find this loader; at most 24 characters.</summary>
        public const string Signature = "KerasStyleModel";

        const string Entry = "Keras.bin";

        public static void Save(KerasTransformer transformer, ModelSaveContext context)
        {
            ArgumentNullException.ThrowIfNull(context);
            byte[] bytes = ModelBytes.Write(transformer);
            context.CheckAtModel();
            context.SetVersionInfo(new VersionInfo("KERASNET", 0x00010001, 0x00010001, 0x00010001, typeof(KerasTransformer).Assembly.FullName!, Signature));
            context.SaveBinaryStream(Entry, writer => writer.Write(bytes));
        }

        // ML.NET calls this by its name and parameters.
        static KerasTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
        {
            KerasTransformer? loaded = null;
            if (!ctx.TryLoadBinaryStream(Entry, reader => loaded = ModelBytes.Read(reader.BaseStream)))
                throw new FormatException($"the Keras model in this file is damaged: it lacks '{Entry}'");
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
