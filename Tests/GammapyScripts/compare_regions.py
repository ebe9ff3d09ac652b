"""Compare DS9 region files with the regions package that Gammapy uses.

    python Tests/GammapyScripts/compare_regions.py write DIR
    GAMMASCOPE_REGIONS=DIR swift test --filter Ds9RoundTripTests
    python Tests/GammapyScripts/compare_regions.py DIR

The first writes theirs.reg, the test reads it and writes ours.reg, the last compares.
"""

import sys
from pathlib import Path

import astropy.units as u
from astropy.coordinates import SkyCoord
from regions import (
    CircleAnnulusSkyRegion,
    CircleSkyRegion,
    EllipseSkyRegion,
    PolygonSkyRegion,
    RectangleSkyRegion,
    Regions,
)


def place(lon, lat):
    return SkyCoord(lon, lat, unit="deg")


REGIONS = Regions(
    [
        CircleSkyRegion(place(83.633, 22.0145), 0.3 * u.deg, meta={"text": "Crab"}),
        EllipseSkyRegion(place(10.5, -30.25), 0.4 * u.deg, 0.2 * u.deg, 30 * u.deg),
        RectangleSkyRegion(place(184.5, 30.1), 1 * u.deg, 0.5 * u.deg, 15 * u.deg),
        CircleAnnulusSkyRegion(place(350.1, -12.2), 0.2 * u.deg, 0.6 * u.deg),
        PolygonSkyRegion(SkyCoord([1.0, 2.0, 1.5], [10.0, 10.2, 11.0], unit="deg")),
    ]
)
SIZES = ["radius", "width", "height", "angle", "inner_radius", "outer_radius"]

if sys.argv[1] == "write":
    REGIONS.write(Path(sys.argv[2]) / "theirs.reg", format="ds9", overwrite=True)
    sys.exit()
failed = False
ours = Regions.read(Path(sys.argv[1]) / "ours.reg", format="ds9")
for a, b in zip(REGIONS, ours, strict=True):
    worst = 0.0
    for name in SIZES:
        if hasattr(a, name):
            worst = max(worst, abs((getattr(a, name) - getattr(b, name)).to_value("deg")))
    points = [getattr(r, "vertices", None) if hasattr(r, "vertices") else r.center for r in (a, b)]
    worst = max(worst, points[0].separation(points[1]).max().to_value("deg"))
    same = type(a) is type(b) and worst < 1e-8
    failed |= not same
    print(f"{type(a).__name__}: largest difference {worst:.1e} deg, text {b.meta.get('text')}")
sys.exit(failed)
