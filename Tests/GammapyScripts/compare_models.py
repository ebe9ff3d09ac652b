"""Compare models files that Gammapy wrote with what gammascope made of them.

    GAMMASCOPE_EXPORT=DIR swift test --filter ModelFileExportTests
    GAMMAPY_DATA=../shared/data python Tests/GammapyScripts/compare_models.py DIR

Reads NAME.in.yaml and NAME.out.yaml with Gammapy 2.1 and compares every figure.
"""

import sys
from pathlib import Path

import astropy.units as u
import numpy as np
from gammapy.modeling.models import Models

ENERGIES = np.geomspace(0.05, 50, 30) * u.TeV


def same(a, b, tolerance=1e-14):
    return np.allclose(a, b, rtol=tolerance, atol=0, equal_nan=True)


def compare(before, after):
    differences = []
    if before.parameters_unique_names != after.parameters_unique_names:
        differences.append("names of parameters")
    for name, a, b in zip(before.parameters_unique_names, before.parameters, after.parameters):
        for key in ["value", "error", "min", "max"]:
            if not same(getattr(a, key), getattr(b, key)):
                differences.append(f"{name}.{key}: {getattr(a, key)} {getattr(b, key)}")
        for key in ["unit", "frozen", "interp", "scale_method", "scale_transform"]:
            if getattr(a, key) != getattr(b, key):
                differences.append(f"{name}.{key}: {getattr(a, key)} {getattr(b, key)}")
        priors = [p.prior and {**p.prior.to_dict()["prior"]} for p in (a, b)]
        if priors[0] != priors[1]:
            differences.append(f"{name}.prior: {priors}")
    for a, b in zip(before, after):
        if a.name != b.name or a.datasets_names != b.datasets_names:
            differences.append(f"{a.name}: name or datasets")
        if not same(a.spectral_model(ENERGIES).value, b.spectral_model(ENERGIES).value):
            differences.append(f"{a.name}: spectrum")
        shapes = [getattr(m, "spatial_model", None) for m in (a, b)]
        if type(shapes[0]) is not type(shapes[1]):
            differences.append(f"{a.name}: shape")
        elif shapes[0] is not None and getattr(shapes[0], "frame", 0) != getattr(shapes[1], "frame", 0):
            differences.append(f"{a.name}: frame")
        if getattr(a, "apply_irf", 0) != getattr(b, "apply_irf", 0):
            differences.append(f"{a.name}: apply_irf")
    unique = [len(models.parameters.unique_parameters) for models in (before, after)]
    if unique[0] != unique[1]:
        differences.append(f"links: {unique}")
    if not same(before.covariance.data, after.covariance.data, 1e-12):
        differences.append("covariance")
    return differences


failed = False
for path in sorted(Path(sys.argv[1]).glob("*.in.yaml")):
    before = Models.read(path)
    after = Models.read(path.with_name(path.name.replace(".in.", ".out.")))
    differences = compare(before, after)
    failed = failed or bool(differences)
    print(path.name, len(before.parameters), "parameters:", differences or "equal")
sys.exit(failed)
