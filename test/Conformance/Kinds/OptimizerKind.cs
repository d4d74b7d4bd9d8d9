using System.Text.RegularExpressions;
using KerasStyle.Constraints;
using KerasStyle.Optimizers;

namespace KerasStyle.Conformance.Kinds;

/// <summary>Variables and state after each step of an optimizer, at once and compiled.</summary>
static class OptimizerKind
{
    public static void Run(SuiteCase each)
    {
        Steps(each, (optimizer, variables) => gradients => optimizer.Apply(gradients, variables));
        Steps(each, (optimizer, variables) =>
        {
            optimizer.Build(variables);
            Graph graph = Graph.Trace([.. variables.Select(v => v.Spec)], gradients =>
            {
                optimizer.Apply(gradients, variables);
                return [];
            });
            Executable step = Engines.Current.Compile(graph);
            return gradients => step.Run(gradients);
        });
    }

    static void Steps(SuiteCase each, Func<Optimizer, Variable[], Action<Tensor[]>> compile)
    {
        Optimizer optimizer = Optimizer.Registry.Deserialize(each.Json["optimizer"]);
        Dictionary<string, Tensor> inputs = each.Arrays("inputs"), expected = each.Arrays("expected");
        Constraint? constraint = each.Json["constraint"] is { } form ? Constraint.Registry.Deserialize(form) : null;
        Variable[] variables = [.. each.Json["variables"]!.AsArray().Select((v, i) =>
            new Variable(inputs[Text(v, "key")], Text(v, "name")) { Path = Text(v, "path"), Constraint = i == 0 && constraint != null ? constraint.Call : null })];
        if (UndecayedNames(each) is { } undecayed)
            optimizer.ExcludeFromWeightDecay(varNames: undecayed);

        Action<Tensor[]> step = compile(optimizer, variables);
        for (int s = 0; s < (int)each.Json["steps"]!; s++)
        {
            if (each.Json["learning_rates"] is JsonArray rates)
                Check.Small((double)rates[s]! - optimizer.LearningRate, 1e-5, $"learning rate of step {s}");
            step([.. variables.Select((_, i) => inputs[$"g{s}_{i}"])]);
            for (int i = 0; i < variables.Length; i++)
                each.Close(expected[$"s{s}_v{i}"], variables[i].Value, $"step {s}, {variables[i].Path}");
        }

        CompareState(each, optimizer, expected);
        if ((bool)each.Json["finalize"]!)
        {
            optimizer.FinalizeVariableValues(variables);
            for (int i = 0; i < variables.Length; i++)
                each.Close(expected[$"final_v{i}"], variables[i].Value, $"final {variables[i].Path}");
        }
    }

    // The exclusion is a call before the first step, which a config does not hold: a case has the call itself in its description, or its names under a key of that name.
    static string[]? UndecayedNames(SuiteCase each)
    {
        const string Call = "exclude_from_weight_decay";
        if (each.Json[Call] is JsonArray names)
            return [.. names.Select(n => n!.ToString())];
        string description = each.Text("description");
        if (!description.Contains(Call, StringComparison.Ordinal))
            return null;
        Match call = Regex.Match(description, Call + @"\(var_names=\[(?<names>[^\]]*)\]\)");
        string[] given = [.. Regex.Matches(call.Groups["names"].Value, @"(['""])(?<name>.*?)\1").Select(m => m.Groups["name"].Value)];
        return given.Length > 0 ? given : throw new InvalidDataException($"cannot read the call in '{description}'");
    }

    static void CompareState(SuiteCase each, Optimizer optimizer, Dictionary<string, Tensor> expected)
    {
        JsonArray table = each.Json["optimizer_variables"] as JsonArray ?? [];
        if (table.Count == 0)
            return;
        Check.Same(table.Select(row => Text(row, "path")), optimizer.Variables.Select(v => v.Path), "optimizer variables");
        for (int i = 0; i < table.Count; i++)
            each.Close(expected[Text(table[i], "key")], optimizer.Variables[i].Value, optimizer.Variables[i].Path);
    }

    static string Text(JsonNode? row, string key) => (string)row![key]!;
}
