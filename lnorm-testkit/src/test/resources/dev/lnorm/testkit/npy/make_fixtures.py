# SPDX-License-Identifier: Apache-2.0
"""Makes the .npy and .npz files beside this script with NumPy; NpyTest knows what they hold.

Run: python3 make_fixtures.py (made with NumPy 2.4; the files are committed, so that tests need no Python).
"""
import io
import pathlib
import warnings
import zipfile

import numpy as np
from numpy.lib import format as npy_format

HERE = pathlib.Path(__file__).parent


def save(name, array, version=(1, 0)):
    with open(HERE / name, "wb") as out:
        npy_format.write_array(out, array, version=version)


def numbers(dtype):
    return np.arange(24).reshape(2, 3, 4).astype(dtype)


for code in ("f8", "f4", "f2", "u2", "i2"):
    for order, letter in (("<", "le"), (">", "be")):
        for layout in "CF":
            save(f"{code}_{letter}_{layout}.npy", np.asarray(numbers(order + code), order=layout))
save("version2.npy", numbers("<f4"), (2, 0))
save("version3.npy", numbers(">f8"), (3, 0))
save("scalar.npy", np.array(2.5))
save("empty.npy", np.zeros((0, 5), "<f4"))
save("vector.npy", np.array([-0.0, np.inf, np.nan, 5e-324]))
save("f2_specials.npy", np.array([0x0001, 0x7C01, 0x8000, 0xFC00, 0x3C00], "<u2").view("<f2"))

save("bad_object.npy", np.array([None, 1], dtype=object))
save("bad_structured.npy", np.zeros(3, dtype=[("a", "<f4"), ("b", "<i4")]))
save("bad_int64.npy", np.arange(3))
save("bad_string.npy", np.array(["a", "bc"]))
save("bad_bool.npy", np.array([True, False]))
save("bad_complex.npy", np.zeros(2, "<c8"))
save("bad_void.npy", np.zeros(2, "V2"))

np.savez(HERE / "stored.npz", x=numbers("<f4"), gamma=np.ones(4, ">f8"))
np.savez_compressed(HERE / "deflated.npz", x=numbers("<f4"), gamma=np.ones(4, ">f8"))


def npy_bytes(array):
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    with zipfile.ZipFile(HERE / "bad_duplicate.npz", "w") as out:
        for value in (1.0, 2.0):
            out.writestr(zipfile.ZipInfo("x.npy"), npy_bytes(np.array([value])))
with zipfile.ZipFile(HERE / "bad_entry.npz", "w") as out:
    out.writestr(zipfile.ZipInfo("readme.txt"), "no array")
