using System.Text.Json.Nodes;
using KerasStyle.Constraints;
using KerasStyle.Optimizers;
using KerasStyle.Tensors;
using Xunit;

namespace KerasStyle.Tests.Optimizers;

public class OptimizerConformanceTests
{
    public static TheoryData<string> Cases => ConformanceCases.Names("optimizers");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Computes_what_Keras_computes(string name) => Run(name, (optimizer, variables, constraintOf) =>
        gradients => optimizer.Apply(gradients, variables, constraintOf));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Computes_what_Keras_computes_when_compiled(string name) => Run(name, (optimizer, variables, constraintOf) =>
    {
        optimizer.Build(variables);
        Graph graph = Graph.Trace([.. variables.Select(v => v.Spec)], gradients =>
        {
            optimizer.Apply(gradients, variables, constraintOf);
            return [];
        });
        Executable step = Engines.Cpu.Compile(graph);
        return gradients => step.Run(gradients);
    });

    static void Run(string name, Func<Optimizer, Variable[], Func<Variable, Constraint?>, Action<Tensor[]>> compile)
    {
        ConformanceCase data = ConformanceCases.Load("optimizers", name);
        Optimizer optimizer = Optimizer.Registry.Deserialize(data.Json["optimizer"]);
        Dictionary<string, Tensor> inputs = data.Arrays("inputs"), expected = data.Arrays("expected");
        Variable[] variables = [.. data.Json["variables"]!.AsArray().Select(v =>
            new Variable(inputs[Text(v, "key")], Text(v, "name")) { Path = Text(v, "path") })];
        Constraint? constraint = data.Json["constraint"] is { } form ? Constraint.Registry.Deserialize(form) : null;
        // The exclusion is a call before the first step, which a config does not hold.
        if (data.Json["description"]!.GetValue<string>().Contains("exclude_from_weight_decay(var_names=['bias'])", StringComparison.Ordinal))
            optimizer.ExcludeFromWeightDecay(varNames: ["bias"]);

        Action<Tensor[]> step = compile(optimizer, variables, v => v == variables[0] ? constraint : null);
        for (int s = 0; s < data.Json["steps"]!.GetValue<int>(); s++)
        {
            if (data.Json["learning_rates"] is JsonArray rates)
                Assert.Equal(rates[s]!.GetValue<double>(), optimizer.LearningRate, 1e-5);
            step([.. variables.Select((_, i) => inputs[$"g{s}_{i}"])]);
            for (int i = 0; i < variables.Length; i++)
                data.AssertClose(expected[$"s{s}_v{i}"], variables[i].Value, $"step {s}, {variables[i].Path}");
        }

        AssertState(data, optimizer, expected);
        if (data.Json["finalize"]!.GetValue<bool>())
        {
            optimizer.FinalizeVariableValues(variables);
            for (int i = 0; i < variables.Length; i++)
                data.AssertClose(expected[$"final_v{i}"], variables[i].Value, $"final {variables[i].Path}");
        }
    }

    static void AssertState(ConformanceCase data, Optimizer optimizer, Dictionary<string, Tensor> expected)
    {
        JsonArray table = data.Json["optimizer_variables"]!.AsArray();
        if (table.Count == 0)
            return;
        Assert.Equal(table.Select(row => Text(row, "path")), optimizer.Variables.Select(v => v.Path));
        for (int i = 0; i < table.Count; i++)
            data.AssertClose(expected[Text(table[i], "key")], optimizer.Variables[i].Value, optimizer.Variables[i].Path);
    }

    static string Text(JsonNode? row, string key) => row![key]!.GetValue<string>();
}
