using System.Text;
using System.Text.Json.Nodes;
using KerasStyle.Layers;

namespace KerasStyle.Saving;

/// <summary>The layers of a model as JSON, without weights.</summary>
static class ModelJson
{
    /// <summary>Reads JSON of Keras 2 or 3.</summary>
    /// <exception cref="InvalidDataException">The text is no JSON object of a model.</exception>
    public static Model Read(string json) => Read(PythonJson.Parse(Encoding.UTF8.GetBytes(json)) as JsonObject ?? throw new InvalidDataException("JSON: a model must be an object"));

    /// <summary>Makes the model of a config.</summary>
    public static Model Read(JsonObject config)
    {
        Model model = Layer.Registry.Deserialize(Keras2Config.Convert(config)) as Model ?? throw new InvalidDataException($"JSON: it holds a {config["class_name"]}, not a model");
        BuildConfig.Apply(model, config);
        return model;
    }

    public static string Write(Model model) => Encoding.UTF8.GetString(PythonJson.ToUtf8Bytes(KerasModelFile.Config(model)));
}
