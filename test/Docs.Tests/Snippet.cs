using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Docs.Tests;

/// <summary>A C# block of a page, compiled as a program of its own and run in a folder that has the repository's data.</summary>
sealed record Snippet(string Page, int Line, string Code)
{
    const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;

        """;

    public override string ToString() => $"{Page}:{Line}";

    /// <summary>All C# blocks of a page. A block that begins with <c>// continues</c> is run together with the one before it.</summary>
    public static IEnumerable<Snippet> Of(string page, string text)
    {
        string[] lines = text.Split('\n');
        string previous = "";
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim() != "```csharp")
                continue;
            int end = Array.FindIndex(lines, i + 1, l => l.Trim() == "```");
            string code = string.Join('\n', lines[(i + 1)..end]);
            previous = code.StartsWith("// continues", StringComparison.Ordinal) ? previous + "\n" + code : code;
            yield return new Snippet(page, i + 1, previous);
            i = end;
        }
    }

    /// <summary>Compiles and runs the snippet; what it writes to the console comes back.</summary>
    /// <exception cref="InvalidOperationException">It does not compile.</exception>
    public string Run(string folder)
    {
        CSharpParseOptions options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);
        string references = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        CSharpCompilation compilation = CSharpCompilation.Create(
            $"Snippet{Guid.NewGuid():N}",
            [CSharpSyntaxTree.ParseText(Usings, options), CSharpSyntaxTree.ParseText(Code, options)],
            references.Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        if (!result.Success)
            throw new InvalidOperationException($"{this} does not compile:\n{string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error))}");

        image.Position = 0;
        Assembly assembly = new AssemblyLoadContext(compilation.AssemblyName, isCollectible: false).LoadFromStream(image);
        MethodInfo main = assembly.EntryPoint!;
        string before = Directory.GetCurrentDirectory();
        TextWriter console = Console.Out;
        using var output = new StringWriter();
        try
        {
            Directory.SetCurrentDirectory(folder);
            Console.SetOut(output);
            object? returned = main.Invoke(null, main.GetParameters().Length == 0 ? [] : [Array.Empty<string>()]);
            (returned as Task)?.GetAwaiter().GetResult();
            return output.ToString();
        }
        catch (TargetInvocationException error) when (error.InnerException != null)
        {
            throw new InvalidOperationException($"{this} failed: {error.InnerException.Message}", error.InnerException);
        }
        finally
        {
            Console.SetOut(console);
            Directory.SetCurrentDirectory(before);
        }
    }
}
