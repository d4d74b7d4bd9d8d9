namespace KerasStyle.Saving;

/// <summary>How texts are stored in an HDF5 file.</summary>
public enum Hdf5TextStorage
{
    /// <summary>Any length, UTF-8: what h5py writes for <c>str</c>.</summary>
    Utf8,
    /// <summary>Any length, marked as ASCII: what h5py writes for lists of <c>bytes</c>, as Keras does for layer names.</summary>
    Ascii,
    /// <summary>As long as the longest, padded with zero bytes: what h5py writes for arrays of type S.</summary>
    Fixed,
}
