using KerasStyle.Callbacks;

namespace KerasStyle.Conformance.Kinds;

/// <summary>Single steps of training and testing, one after the other.</summary>
static class OnBatchKind
{
    public static void Run(SuiteCase each)
    {
        Model model = ModelCases.Load(each);
        Dictionary<string, Tensor> data = each.Arrays("data");
        foreach (JsonNode? call in each.Json["calls"]!.AsArray())
        {
            Tensor x = data[(string)call!["x"]!], y = data[(string)call["y"]!];
            Logs got = (string)call["call"]! == "train_on_batch" ? model.TrainOnBatch(x, y) : model.TestOnBatch(x, y);
            foreach ((string key, JsonNode? value) in call["logs"]!.AsObject())
                each.Close((double)value!, got[key], key);
        }

        ModelCases.HasWeights(each, model, "weights_after");
        each.Close(each.Arrays("predict_after").Values.Single(), model.PredictOnBatch(data["x0"]), "predict");
    }
}
