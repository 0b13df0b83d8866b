"""FITS images that astropy writes, with what it reads back itself; and astropy's view of what we wrote."""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
from astropy.io import fits

warnings.simplefilter("ignore")


def plain(data):
    little = np.ascontiguousarray(data, data.dtype.newbyteorder("<"))
    kind = {"f": "float", "i": "int", "u": "uint"}[data.dtype.kind]
    return {"dtype": f"{kind}{data.dtype.itemsize * 8}", "shape": data.shape, "hex": little.tobytes().hex()}


def make(folder):
    rng = np.random.default_rng(3)
    files = {}

    def write(name, hdus):
        fits.HDUList(hdus).writeto(folder / f"{name}.fits")
        files[name] = True

    def pixels(kind, shape):
        dtype = np.dtype(kind)
        if dtype.kind == "f":
            data = (rng.standard_normal(shape) * 100).astype(dtype)
            if data.size > 3:
                data.flat[1], data.flat[3] = np.nan, np.inf
            return data
        low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
        return rng.integers(low, high, shape, dtype=dtype, endpoint=True)

    for kind in ["u1", "i1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"]:
        for rank, shape in enumerate([(5,), (7, 30), (3, 4, 50), (2, 1, 3, 4)]):
            write(f"plain_{kind}_{rank}", [fits.PrimaryHDU(pixels(kind, shape))])
    for kind in ["u1", "i2", "i4", "i8", "f4", "f8"]:
        hdu = fits.PrimaryHDU(pixels(kind, (6, 9)) if kind[0] == "f" else rng.integers(0, 100, (6, 9)).astype(kind))
        hdu.writeto(folder / "raw.fits", overwrite=True)
        for blank in [None, 7]:
            with fits.open(folder / "raw.fits", do_not_scale_image_data=True) as raw:
                for key, value in {"BSCALE": 0.37, "BZERO": -12.25}.items():
                    raw[0].header[key] = value
                if blank is not None and kind[0] != "f":
                    raw[0].header["BLANK"] = blank
                raw.writeto(folder / f"scaled_{kind}_{blank}.fits")
            files[f"scaled_{kind}_{blank}"] = True
    with fits.open(folder / "raw.fits") as raw:
        pass
    (folder / "raw.fits").unlink()
    blank = fits.PrimaryHDU(np.arange(12, dtype="i2").reshape(3, 4))
    blank.header["BLANK"] = 5
    write("blank_only", [blank])
    header = fits.Header()
    header["OBJECT"] = "M 31's core / not a comment"
    header["LONGTEXT"] = "x'" * 60 + "&end"
    header["EXPTIME"] = (1.5e-3, "seconds")
    header["BIG"] = 2**62
    header["FLAG"] = True
    header["PHASE"] = 1.25 - 2j
    header["HIERARCH ESO DET NAME"] = "camera"
    header["COMMENT"] = "one"
    header["COMMENT"] = "two"
    header["HISTORY"] = "h" * 100
    table = fits.BinTableHDU.from_columns([fits.Column("a", "J", array=np.arange(3))])
    write("extensions", [
        fits.PrimaryHDU(header=header),
        fits.ImageHDU(pixels("f4", (4, 5)), name="SCI", ver=1),
        table,
        fits.ImageHDU(pixels("i2", (4, 5)), name="SCI", ver=2),
        fits.ImageHDU(pixels("u2", (2, 2))),
    ])
    walk = np.cumsum(rng.integers(-5, 6, (50, 61)), axis=1)
    smooth = np.cumsum(rng.standard_normal((50, 61)), axis=1).astype("f4")
    smooth[3, 4] = np.nan
    smooth[10:14, :8] = 0
    mask = np.repeat(np.repeat(rng.integers(0, 4, (10, 13)), 5, 0), 5, 1)[:50, :61]
    noise = rng.integers(-(2**31), 2**31 - 1, (50, 61), dtype="i4")

    def compressed(name, data, **options):
        write(name, [fits.PrimaryHDU(), fits.CompImageHDU(data, name="COMP", **options)])

    for method in ["RICE_1", "GZIP_1", "GZIP_2"]:
        for kind in ["u1", "i2", "u2", "i4", "u4"]:
            compressed(f"{method}_{kind}", walk.astype(kind), compression_type=method)
        compressed(f"{method}_noise", noise, compression_type=method, tile_shape=(7, 13))
        compressed(f"{method}_cube", rng.integers(0, 99, (3, 10, 11)).astype("i2"), compression_type=method)
        for quantize in [-1, 1, 2]:
            for kind in ["f4", "f8"]:
                name = f"{method}_{kind}_q{quantize}"
                compressed(name, smooth.astype(kind), compression_type=method, quantize_method=quantize, dither_seed=9960)
    for kind in ["f4", "f8"]:
        for method in ["GZIP_1", "GZIP_2"]:
            compressed(f"{method}_{kind}_lossless", smooth.astype(kind), compression_type=method, quantize_level=0)
    compressed("PLIO_1_i2", mask.astype("i2"), compression_type="PLIO_1")
    compressed("PLIO_1_wide", (mask * 4000).astype("i4"), compression_type="PLIO_1")
    compressed("GZIP_1_i8", walk.astype("i8"), compression_type="GZIP_1")
    index = {}
    for name in files:
        with fits.open(folder / f"{name}.fits") as hdus:
            index[name] = [plain(hdu.data) for hdu in hdus if hdu.is_image and hdu.data is not None]
    (folder / "index.json").write_text(json.dumps(index))


def check(folder):
    found = {}
    for path in sorted(folder.glob("*.fits")):
        with fits.open(path) as hdus:
            hdus.verify("exception")
            images = [plain(hdu.data) for hdu in hdus if hdu.data is not None]
            names = [hdu.name for hdu in hdus]
            header = {key: hdus[0].header[key] for key in hdus[0].header if key in ("OBJECT", "LONGTEXT", "EXPTIME", "BIG", "FLAG", "ESO DET NAME")}
            comments = list(map(str, hdus[0].header.get("COMMENT", [])))
            found[path.stem] = {"images": images, "names": names, "header": header, "comments": comments}
    print(json.dumps(found))


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](Path(sys.argv[2]))
