using System.ComponentModel;
using System.Diagnostics;
using KerasStyle.Models;
using KerasStyle.Saving;

namespace KerasStyle;

public static partial class KerasUtils
{
    /// <summary>A model as a graph in the language of Graphviz (DOT), with a box for each layer. As keras.utils.model_to_dot.</summary>
    /// <param name="model">The model.</param>
    /// <param name="showShapes">Whether boxes show the shapes of input and output.</param>
    /// <param name="showDtype">Whether they show the type of the output.</param>
    /// <param name="showLayerNames">Whether they show the layer's name, and not its class alone.</param>
    /// <param name="rankdir"><c>TB</c> from top to bottom, <c>LR</c> from left to right.</param>
    /// <param name="expandNested">Whether models inside are drawn layer by layer.</param>
    /// <param name="dpi">Dots per inch.</param>
    /// <param name="showLayerActivations">Whether boxes show the activation.</param>
    /// <param name="showTrainable">Whether they show if the layer is trained.</param>
    /// <param name="splines">How edges are drawn: <c>ortho</c>, <c>curved</c>, <c>polyline</c>, <c>spline</c> or <c>line</c>.</param>
    /// <exception cref="InvalidOperationException">The model is not built.</exception>
    public static string ModelToDot(
        Model model,
        bool showShapes = false,
        bool showDtype = false,
        bool showLayerNames = true,
        string rankdir = "TB",
        bool expandNested = false,
        int dpi = 200,
        bool showLayerActivations = false,
        bool showTrainable = false,
        string splines = "ortho")
    {
        ArgumentNullException.ThrowIfNull(model);
        return ModelDot.Print(model, new DotOptions(showShapes, showDtype, showLayerNames, expandNested, showLayerActivations, showTrainable), rankdir, dpi, splines);
    }

    /// <summary>Draws a model into a file: PNG, SVG, PDF, ... by its ending, which needs Graphviz, or <c>.dot</c>, which needs nothing. As keras.utils.plot_model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="toFile">The file.</param>
    /// <param name="showShapes">As for <see cref="ModelToDot"/>.</param>
    /// <param name="showDtype">As for <see cref="ModelToDot"/>.</param>
    /// <param name="showLayerNames">As for <see cref="ModelToDot"/>.</param>
    /// <param name="rankdir">As for <see cref="ModelToDot"/>.</param>
    /// <param name="expandNested">As for <see cref="ModelToDot"/>.</param>
    /// <param name="dpi">As for <see cref="ModelToDot"/>.</param>
    /// <param name="showLayerActivations">As for <see cref="ModelToDot"/>.</param>
    /// <param name="showTrainable">As for <see cref="ModelToDot"/>.</param>
    /// <param name="splines">As for <see cref="ModelToDot"/>.</param>
    /// <exception cref="InvalidOperationException">The model is not built, or Graphviz is not installed.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void PlotModel(
        Model model,
        string toFile = "model.png",
        bool showShapes = false,
        bool showDtype = false,
        bool showLayerNames = false,
        string rankdir = "TB",
        bool expandNested = false,
        int dpi = 200,
        bool showLayerActivations = false,
        bool showTrainable = false,
        string splines = "ortho")
    {
        ArgumentException.ThrowIfNullOrEmpty(toFile);
        string dot = ModelToDot(model, showShapes, showDtype, showLayerNames, rankdir, expandNested, dpi, showLayerActivations, showTrainable, splines);
        string format = Path.GetExtension(toFile).TrimStart('.').ToLowerInvariant();
        byte[] drawn = format is "dot" or "gv" ? System.Text.Encoding.UTF8.GetBytes(dot) : Draw(dot, format.Length > 0 ? format : "png");
        AtomicFile.Write(toFile, stream => stream.Write(drawn));
    }

    static byte[] Draw(string dot, string format)
    {
        var start = new ProcessStartInfo("dot", [$"-T{format}"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("PlotModel draws with Graphviz, whose program 'dot' is not installed; install it (graphviz.org), or give a file that ends in .dot", e);
        }

        using (process)
        {
            Task<string> errors = process.StandardError.ReadToEndAsync();
            using var drawn = new MemoryStream();
            Task reading = process.StandardOutput.BaseStream.CopyToAsync(drawn);
            using (StreamWriter input = process.StandardInput)
                input.Write(dot);
            reading.GetAwaiter().GetResult();
            process.WaitForExit();
            return process.ExitCode == 0 ? drawn.ToArray() : throw new IOException($"Graphviz does not draw '{format}': {errors.GetAwaiter().GetResult().Trim()}");
        }
    }
}
