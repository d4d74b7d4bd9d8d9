using System.Text;

namespace KerasStyle.Saving;

/// <summary>A named entry of a group: to an object at <see cref="Address"/>, or, when <see cref="Target"/> is set, to a path.</summary>
readonly record struct Hdf5Link(string Name, long Address, string? Target, bool IsExternal, long Order)
{
    /// <summary>Reads a link message (new-style groups).</summary>
    public static Hdf5Link Parse(Hdf5Cursor cursor)
    {
        cursor.Version(1, 1, "link");
        int flags = cursor.Byte("link flags");
        int kind = (flags & 8) != 0 ? cursor.Byte("link type") : 0;
        long order = (flags & 4) != 0 ? cursor.Size(8, "link creation order") : -1;
        if ((flags & 16) != 0) cursor.Skip(1, "link character set");
        long length = cursor.Size(1 << (flags & 3), "link name length");
        string name = Encoding.UTF8.GetString(cursor.Bytes(length, "link name"));
        return kind switch
        {
            0 => new Hdf5Link(name, cursor.Offset("link address"), null, false, order),
            1 => new Hdf5Link(name, Hdf5Source.Undefined, Encoding.UTF8.GetString(cursor.Bytes(cursor.UInt16("soft link"), "soft link")), false, order),
            _ => new Hdf5Link(name, Hdf5Source.Undefined, "", true, order),
        };
    }
}
