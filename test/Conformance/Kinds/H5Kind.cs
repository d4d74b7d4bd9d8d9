using System.Text;

namespace KerasStyle.Conformance.Kinds;

/// <summary>Models and weights in HDF5 files.</summary>
static class H5Kind
{
    public static void Run(SuiteCase each)
    {
        if (each.Text("h5_mode") == "whole")
        {
            ModelCases.Predicts(each, ModelCases.Load(each, compile: false));
            return;
        }

        Model model = Model.FromJson(Encoding.UTF8.GetString(each.Files["architecture.json"]));
        DirectoryInfo folder = Directory.CreateTempSubdirectory("conformance");
        try
        {
            foreach ((string name, byte[] bytes) in each.Files)
                File.WriteAllBytes(Path.Combine(folder.FullName, name), bytes);
            string weights = each.Text("h5_mode") switch
            {
                "weights" => "model.weights.h5",
                "weights_sharded" => "model.weights.json",
                "legacy_weights" => "legacy_weights.h5",
                var other => throw new NotThereYet($"files of the form '{other}' are not read"),
            };
            model.LoadWeights(Path.Combine(folder.FullName, weights));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        ModelCases.Predicts(each, model);
    }
}
