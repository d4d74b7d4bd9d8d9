namespace KerasStyle.Tests.Saving;

/// <summary>The files of TestData/Saving, written by h5py, NumPy (make_files.py there) and Keras.</summary>
static class TestFiles
{
    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "TestData", "Saving", name);
}
