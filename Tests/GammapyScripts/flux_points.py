"""Read flux points that gammascope wrote with Gammapy, and write some for gammascope to read.

    GAMMASCOPE_EXPORT=DIR swift test --filter FluxPointsFileTests
    python Tests/GammapyScripts/flux_points.py DIR

Run with Gammapy 2.1. Every table `crab_<type>.<ending>` in DIR holds the points of
`FluxPointsSample`; each is read, converted to all types and compared with the likelihood table.
Then `from_gammapy_<type>.fits` and `.ecsv` are written to DIR and printed as recorded values.
"""

import sys
from pathlib import Path

import numpy as np
from gammapy.estimators import FluxPoints
from gammapy.modeling.models import PowerLawSpectralModel

TYPES = ["likelihood", "dnde", "e2dnde", "flux", "eflux"]
QUANTITIES = ["", "_err", "_errn", "_errp", "_ul", "_sensitivity"]

folder = Path(sys.argv[1])
model = PowerLawSpectralModel(index=2.6, amplitude="3e-11 cm-2 s-1 TeV-1")
reference = FluxPoints.read(folder / "crab_likelihood.fits")
failed = False
for path in sorted(folder.glob("crab_*")):
    points = FluxPoints.read(path, reference_model=None if "likelihood" in path.name else model)
    differences = []
    for name in ["dnde" + q for q in QUANTITIES] + ["ts", "sqrt_ts"]:
        a = getattr(points, name).quantity.squeeze()
        b = getattr(reference, name).quantity.squeeze()
        if not np.allclose(a.to_value(b.unit), b.value, rtol=1e-12, atol=0, equal_nan=True):
            differences.append(f"{name}: {a} against {b}")
    for name in ["energy_min", "energy_max", "energy_ref"]:
        a, b = getattr(points, name), getattr(reference, name)
        if not np.allclose(a.to_value("TeV"), b.to_value("TeV"), rtol=1e-12, atol=0):
            differences.append(f"{name}: {a} against {b}")
    for name in ["stat", "stat_null", "npred", "npred_excess", "counts", "stat_scan"]:
        a, b = getattr(points, name).data.squeeze(), getattr(reference, name).data.squeeze()
        if not np.allclose(a, b, rtol=1e-12, equal_nan=True):
            differences.append(f"{name}: {a} against {b}")
    if points.n_sigma_ul != reference.n_sigma_ul or (points.is_ul.data != reference.is_ul.data).any():
        differences.append("limits")
    print(path.name, points.sed_type_init, "same" if not differences else differences)
    failed = failed or bool(differences)

table = reference.to_table(sed_type="dnde")
points = FluxPoints.from_table(table, sed_type="dnde", reference_model=model)
for sed_type in TYPES:
    points.write(folder / f"from_gammapy_{sed_type}.fits", sed_type=sed_type, overwrite=True)
    points.write(folder / f"from_gammapy_{sed_type}.ecsv", sed_type=sed_type, overwrite=True)
sys.exit(failed)
