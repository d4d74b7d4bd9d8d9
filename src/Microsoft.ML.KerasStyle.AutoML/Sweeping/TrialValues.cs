using System.Text.Json.Nodes;
using KerasStyle.Tuning;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using AutoMLSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace Microsoft.ML.KerasStyle.Sweeping;

/// <summary>AutoML's nested parameters as a trial's values: <c>e1.Units</c> is a value of the pipeline's second stage.</summary>
static class TrialValues
{
    /// <summary>AutoML's name of the pipeline's part.</summary>
    public const string Pipeline = "_pipeline_";

    /// <summary>AutoML's name of the stages' order, as <c>e0 * e1</c>.</summary>
    public const string Schema = "_SCHEMA_";

    public static IReadOnlyDictionary<string, object> Of(Parameter parameter)
    {
        var values = new SortedDictionary<string, object>(StringComparer.Ordinal);
        // AutoML's default tuner puts the defaults of all stages beside the pipeline, too.
        foreach (string key in parameter.Keys.Where(key => !parameter.ContainsKey(Pipeline) || !IsStage(key)))
            Add(values, Path("", key), parameter[key]);
        return values;
    }

    /// <summary>Names of the values that a space leaves open.</summary>
    public static IReadOnlySet<string> Searched(AutoMLSpace space)
    {
        var names = new HashSet<string>();
        Add(names, "", space);
        return names;
    }

    /// <summary>A text that is equal for equal values.</summary>
    public static string Key(IReadOnlyDictionary<string, object> values) => new JsonObject(
        values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => KeyValuePair.Create(v.Key, (JsonNode?)HyperParameter.ToJson(v.Value)))).ToJsonString();

    static void Add(SortedDictionary<string, object> values, string path, Parameter parameter)
    {
        if (parameter.ParameterType == ParameterType.Object)
        {
            foreach (string key in parameter.Keys)
                Add(values, Path(path, key), parameter[key]);
        }
        else
        {
            values[path] = parameter.ParameterType switch
            {
                ParameterType.Integer or ParameterType.Number => parameter.AsType<double>(),
                ParameterType.Bool => parameter.AsType<bool>(),
                ParameterType.String => parameter.AsType<string>(),
                _ => parameter.ToString() ?? "",
            };
        }
    }

    static void Add(HashSet<string> names, string path, OptionBase option)
    {
        if (option is AutoMLSpace space)
        {
            foreach (string key in space.Keys)
                Add(names, Path(path, key), space[key]);
        }
        else if (option.FeatureSpaceDim > 0)
        {
            names.Add(path);
        }
    }

    static bool IsStage(string key) => key == Schema || (key.Length > 1 && key[0] == 'e' && key.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0);

    static string Path(string path, string key) => key == Pipeline ? path : path == "" ? key : $"{path}.{key}";
}
