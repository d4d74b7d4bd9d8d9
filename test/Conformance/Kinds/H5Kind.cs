namespace KerasStyle.Conformance.Kinds;

/// <summary>Models and weights in HDF5 files.</summary>
static class H5Kind
{
    public static void Run(SuiteCase each) => throw new NotThereYet($"files of the form '{each.Text("h5_mode")}' are not read");
}
