namespace KerasStyle.Saving;

/// <summary>One row of a zip directory.</summary>
sealed record ZipEntryInfo(string Name, int Flags, int Method, uint Crc, long StoredSize, long Size, long HeaderOffset);
