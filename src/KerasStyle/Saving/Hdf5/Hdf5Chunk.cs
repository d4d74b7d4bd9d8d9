namespace KerasStyle.Saving;

/// <summary>A stored chunk: where, how many bytes, which filters were left out, and its first element's place in the dataset.</summary>
readonly record struct Hdf5Chunk(long Address, long Size, uint Mask, long[] Start);
