namespace KerasStyle.Saving;

/// <summary>Type, shape and, unless it is a dataset's, the value: bytes or references to texts.</summary>
sealed record Hdf5WriterValue(byte[] Type, byte[] Space, byte[] Bytes, (int, int, int)?[]? Texts = null)
{
    public byte[] Encode(Hdf5WriterTexts texts)
    {
        if (Texts is null) return Bytes;
        var buffer = new Hdf5Buffer();
        foreach (var text in Texts) texts.Refer(text, buffer);
        return buffer.Written.ToArray();
    }
}
