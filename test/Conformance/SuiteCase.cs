using KerasStyle.Saving;

namespace KerasStyle.Conformance;

/// <summary>A case: <c>case.json</c> and its data files by role.</summary>
sealed class SuiteCase(IReadOnlyDictionary<string, byte[]> files)
{
    public JsonObject Json { get; } = (JsonObject)PythonJson.Parse(files["case.json"])!;

    public string Kind => Text("kind");

    /// <summary>All files by name.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => files;

    /// <summary>A text of <c>case.json</c>.</summary>
    public string Text(string key) => (string)Json[key]!;

    /// <summary>The file of a role, such as <c>model</c>.</summary>
    public byte[] File(string role) => files[Json["files"]![role]!.GetValue<string>()];

    /// <summary>Whether the case has a file of a role.</summary>
    public bool Has(string role) => Json["files"]![role] != null;

    /// <summary>The arrays of a role's .npz file as tensors.</summary>
    public Dictionary<string, Tensor> Arrays(string role)
    {
        return Has(role) ? Arrays(new MemoryStream(File(role))) : [];
    }

    /// <summary>The arrays of an .npz file as tensors.</summary>
    public static Dictionary<string, Tensor> Arrays(Stream stream)
    {
        using NpzFile npz = NpzFile.Open(stream);
        return npz.Names.ToDictionary(name => name, name => npz[name].ToTensor());
    }

    /// <summary>Fails unless shapes agree and |got − want| ≤ atol + rtol·|want| everywhere.</summary>
    public void Close(Tensor want, Tensor got, string what)
    {
        double rtol = (double)Json["tolerance"]!["rtol"]!, atol = (double)Json["tolerance"]!["atol"]!;
        Check.True(want.Shape == got.Shape, $"{what}: want shape {want.Shape}, got {got.Shape}");
        double[] a = want.ToArray<double>(), b = got.ToArray<double>();
        for (int i = 0; i < a.Length; i++)
        {
            if (!a[i].Equals(b[i]) && !(Math.Abs(b[i] - a[i]) <= atol + rtol * Math.Abs(a[i])))
                throw new CaseFailure($"{what}[{i}]: want {a[i]:R}, got {b[i]:R}");
        }
    }

    /// <inheritdoc cref="Close(Tensor, Tensor, string)"/>
    public void Close(double want, double got, string what) => Close(Tensor.Scalar(want, DType.Float64), Tensor.Scalar(got, DType.Float64), what);
}
