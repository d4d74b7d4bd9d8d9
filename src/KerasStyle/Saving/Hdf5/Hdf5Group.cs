namespace KerasStyle.Saving;

/// <summary>A named collection of groups and datasets. Members are in the order of h5py: creation order if the file tracks it, else by name.</summary>
public sealed class Hdf5Group : Hdf5Object
{
    const int MaxDepth = 128, MaxSoftLinks = 16;

    readonly Dictionary<string, Hdf5Object> opened = [];
    readonly int depth;
    Dictionary<string, Hdf5Link>? links;

    internal Hdf5Group(Hdf5File file, Hdf5ObjectHeader header, string name, Hdf5Group? parent) : base(file, header, name, parent)
    {
        depth = parent is null ? 0 : parent.depth + 1;
        if (depth > MaxDepth) throw file.Source.Bad(header.Address, $"groups are nested more than {MaxDepth} deep");
        for (var above = parent; above is not null; above = above.Parent)
        {
            if (above.Header.Address == header.Address) throw file.Source.Bad(header.Address, $"group '{Path}' contains itself");
        }
    }

    List<Hdf5Link> LinkList => Header.Links ??= Hdf5Links.Read(File, Header);

    Dictionary<string, Hdf5Link> LinksByName => links ??= LinkList.ToDictionary(l => l.Name);

    /// <summary>The names of all members, soft and external links included.</summary>
    /// <exception cref="InvalidDataException">The file is malformed.</exception>
    public IEnumerable<string> Names => LinkList.Select(l => l.Name);

    /// <summary>The groups that are members, soft links left out.</summary>
    /// <exception cref="InvalidDataException">The file is malformed.</exception>
    public IEnumerable<Hdf5Group> Groups => Members.OfType<Hdf5Group>();

    /// <summary>The datasets that are members, soft links left out.</summary>
    /// <exception cref="InvalidDataException">The file is malformed.</exception>
    public IEnumerable<Hdf5Dataset> Datasets => Members.OfType<Hdf5Dataset>();

    IEnumerable<Hdf5Object> Members
    {
        get
        {
            foreach (var link in LinkList)
            {
                if (link.Target is null && Open(link, 0) is { } member) yield return member;
            }
        }
    }

    /// <summary>The group at a path, relative to this one or absolute. Soft links are followed.</summary>
    /// <exception cref="InvalidDataException">There is no group at the path, or the file is malformed.</exception>
    public Hdf5Group this[string path] => Find(path, 0) as Hdf5Group ?? throw Missing("group", path);

    /// <summary>The dataset at a path, relative to this group or absolute. Soft links are followed.</summary>
    /// <exception cref="InvalidDataException">There is no dataset at the path, or the file is malformed.</exception>
    public Hdf5Dataset Dataset(string path) => Find(path, 0) as Hdf5Dataset ?? throw Missing("dataset", path);

    /// <summary>The group or dataset at a path, or null.</summary>
    /// <exception cref="InvalidDataException">The file is malformed.</exception>
    public Hdf5Object? Find(string path) => Find(path, 0);

    InvalidDataException Missing(string kind, string path) => new($"HDF5 group '{Path}' has no {kind} at '{path}'.");

    Hdf5Object? Find(string path, int softLinks)
    {
        Hdf5Object at = path.StartsWith('/') ? File.Root : this;
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".") continue;
            if (at is not Hdf5Group group || !group.LinksByName.TryGetValue(part, out var link)) return null;
            if (group.Open(link, softLinks) is not { } next) return null;
            at = next;
        }
        return at;
    }

    Hdf5Object? Open(Hdf5Link link, int softLinks)
    {
        if (opened.TryGetValue(link.Name, out var known)) return known;
        if (link.IsExternal) throw File.Source.Bad(Header.Address, $"'{link.Name}' is a link to another file, which is not supported");
        if (link.Target is not null)
        {
            if (softLinks >= MaxSoftLinks) throw File.Source.Bad(Header.Address, $"soft link '{link.Name}' leads through more than {MaxSoftLinks} others");
            return Find(link.Target, softLinks + 1);
        }
        File.CountPath(Header.Address);
        var header = File.Header(link.Address);
        Hdf5Object? found = header.IsDataset ? new Hdf5Dataset(File, header, link.Name, this)
            : header.IsGroup ? new Hdf5Group(File, header, link.Name, this) : null;
        if (found is not null) opened[link.Name] = found;
        return found;
    }
}
