"""Writes the HDF5 and NumPy files that the tests of KerasStyle.Saving read. Needs h5py and numpy; run in this folder."""
import zipfile

import h5py
import numpy as np

BLOCK = np.arange(7 * 11 * 5, dtype="f4").reshape(7, 11, 5)


def arrays(f):
    f["block"] = BLOCK
    f["scalar"] = np.float64(2.5)
    f["big_endian"] = BLOCK[:2].astype(">f4")
    for t in "i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8".split():
        f["types/" + t] = np.arange(12).astype(t).reshape(3, 4)
    f["bool"] = np.array([[True, False], [False, True]])
    f["empty"] = h5py.Empty("f4")
    f["zero"] = np.zeros((0, 3), "f4")
    f["opaque"] = np.frombuffer(b"abcdefgh", dtype="V2")
    f["fixed_text"] = np.array([b"alpha", b"be", b""])
    f.create_dataset("text", data=["ä", "bb", "", "日本"], dtype=h5py.string_dtype())
    f.create_dataset("fill", (3, 4), "i4", fillvalue=7)
    f["soft"] = h5py.SoftLink("/types/i4")
    f["dangling"] = h5py.SoftLink("/nowhere")
    f["a/b/c/d"] = np.arange(3)
    f["a/soft"] = h5py.SoftLink("b/c")
    f["committed"] = np.dtype("f4")
    f.create_dataset("of_committed", (3,), f["committed"])[:] = [1, 2, 3]
    layout(f, "compact", h5py.h5d.COMPACT)


def layout(f, name, kind=None, chunks=None):
    p = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    if kind is not None:
        p.set_layout(kind)
    if chunks:
        p.set_chunk(chunks)
        p.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    s = h5py.h5s.create_simple((9, 7))
    d = h5py.h5d.create(f.id, name.encode(), h5py.h5t.IEEE_F32LE, s, p)
    d.write(h5py.h5s.ALL, h5py.h5s.ALL, np.arange(63, dtype="f4").reshape(9, 7))


def chunks(f):
    g = f.create_group("chunked")
    g.create_dataset("plain", data=BLOCK, chunks=(3, 4, 5))
    g.create_dataset("gzip", data=BLOCK, chunks=(3, 4, 3), compression="gzip")
    g.create_dataset("all_filters", data=BLOCK, chunks=(3, 4, 5), compression="gzip", shuffle=True, fletcher32=True)
    g.create_dataset("single", data=BLOCK, chunks=BLOCK.shape)
    g.create_dataset("single_gzip", data=BLOCK, chunks=BLOCK.shape, compression="gzip")
    g.create_dataset("one_unlimited", data=BLOCK, chunks=(2, 4, 2), maxshape=(7, None, 5))
    g.create_dataset("one_unlimited_gzip", data=BLOCK, chunks=(2, 4, 2), maxshape=(None, 11, 9), compression="gzip")
    g.create_dataset("two_unlimited", data=BLOCK, chunks=(3, 4, 2), maxshape=(None, None, 5))
    g.create_dataset("two_unlimited_gzip", data=BLOCK, chunks=(3, 4, 2), maxshape=(None, None, 5), compression="gzip")
    d = g.create_dataset("resized", data=BLOCK, chunks=(2, 4, 4), maxshape=(9, 12, 9))
    d.resize((3, 5, 4))
    d = g.create_dataset("sparse", (40, 40), "i4", chunks=(8, 8), fillvalue=-5)
    d[13:15, 20] = 9
    layout(g, "early", chunks=(4, 3))


def paged(f):
    n = 1100
    f.create_dataset("fixed_paged", data=np.arange(n, dtype="i1"), chunks=(1,))
    d = f.create_dataset("extensible_paged", (40000,), "i1", chunks=(1,), maxshape=(None,), fillvalue=1)
    d[39998] = 4
    d[7] = 3


def names(f, count):
    g = f.create_group("many")
    for i in range(count):
        g["g%d" % i] = f["scalar"]
    g = f.create_group("tracked", track_order=True)
    for n in "zam":
        g.create_group(n)


def attributes(o, count):
    o.attrs["text"] = "täxt"
    o.attrs["bytes"] = np.bytes_(b"fixed")
    o.attrs["list"] = [b"x", b"yy"]
    o.attrs["texts"] = np.array(["x", "é"], dtype=object)
    o.attrs["nothing"] = []
    o.attrs["empty"] = h5py.Empty("f4")
    o.attrs["flag"] = True
    o.attrs["number"] = 3
    o.attrs["numbers"] = np.arange(4, dtype="f8")
    for i in range(count):
        o.attrs["a%d" % i] = np.float32(i)


with h5py.File("earliest.h5", "w") as f:
    arrays(f)
    chunks(f)
    names(f, 60)
    attributes(f.create_group("attributes"), 20)

with h5py.File("latest.h5", "w", libver="latest") as f:
    arrays(f)
    chunks(f)
    paged(f)
    names(f, 60)
    attributes(f.create_group("attributes"), 20)
    f.create_group("large", track_order=True).attrs["huge"] = np.arange(9000, dtype="u1")

with h5py.File("user_block.h5", "w", userblock_size=512) as f:
    f["x"] = np.arange(4)

a = np.arange(12).reshape(3, 4)
kinds = {t: a.astype(t) for t in "i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 >f4 >i8 >u2".split()}
kinds["b1"] = a % 3 == 0
kinds["scalar"] = np.float32(2.5)
kinds["fortran"] = np.asfortranarray(np.arange(24, dtype="f4").reshape(2, 3, 4))
kinds["zero"] = np.zeros((0, 2), "f4")
kinds["one"] = np.arange(3, dtype="i4")
np.savez("stored.npz", **kinds)
np.savez_compressed("deflated.npz", **kinds)
np.savez("text.npz", text=np.array(["a", "bc"]))

# All sizes and offsets in zip64 fields, as in archives over 4 GB.
zipfile.ZIP64_LIMIT = zipfile.ZIP_FILECOUNT_LIMIT = 0
np.savez("zip64.npz", one=np.arange(3), two=np.arange(4, dtype="f4"))
