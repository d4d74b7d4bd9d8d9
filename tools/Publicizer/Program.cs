using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

// Publicizer SOURCE DESTINATION: copies an assembly with everything in it public, for the compiler to refer to.
// Only visibility bits change, in place in the metadata tables (ECMA-335 II.22.37, II.22.26 and II.22.15); the copy is never run.
if (args.Length != 2)
{
    Console.Error.WriteLine("usage: Publicizer SOURCE DESTINATION");
    return 1;
}

byte[] bytes = File.ReadAllBytes(args[0]);
using (var file = new PEReader(new MemoryStream(bytes)))
{
    MetadataReader metadata = file.GetMetadataReader();
    int start = file.PEHeaders.MetadataStartOffset;
    // NotPublic -> Public, nested of any visibility -> NestedPublic
    Change(TableIndex.TypeDef, 0, visibility => visibility == 0 ? 1 : visibility > 2 ? 2 : visibility);
    // private protected -> protected, internal and protected internal -> public; private stays: nobody may come to depend on it
    Change(TableIndex.MethodDef, 6, Member);
    Change(TableIndex.Field, 0, Member);

    void Change(TableIndex table, int flags, Func<int, int> map)
    {
        int size = metadata.GetTableRowSize(table), at = start + metadata.GetTableMetadataOffset(table) + flags;
        for (int row = 0; row < metadata.GetTableRowCount(table); row++, at += size)
            bytes[at] = (byte)((bytes[at] & ~7) | map(bytes[at] & 7));
    }
}

Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(args[1]))!);
File.WriteAllBytes(args[1], bytes);
return 0;

static int Member(int visibility) => visibility switch
{
    2 => 4,
    3 or 5 => 6,
    _ => visibility,
};
