#!/usr/bin/env python3
"""Errors from the curvature of Gammapy's own statistic at our best fit, by central differences.

    python Tests/GammapyScripts/curvature_at_optimum.py OUT ANALYSIS.yaml

OUT is what `gammascope run ANALYSIS.yaml --output OUT` wrote. Prints for each free parameter the ratio
of that error to ours. Gammapy's evaluators move their responses once, at the first change of a
position: the statistic at the optimum is taken after that.
"""
import sys

import astropy.units as u
import numpy as np
import yaml
from gammapy.datasets import MapDataset
from gammapy.modeling.models import Models

out, analysis = sys.argv[1:3]
data = MapDataset.read(f"{out}/dataset.fits.gz", name="stacked")
data.models = Models.read(f"{out}/best_fit.yaml")
fit_range = yaml.safe_load(open(analysis))["fit"]["fit_range"]
data.mask_fit = data.counts.geom.energy_mask(*(u.Quantity(fit_range[k]) for k in ("min", "max")))
free = [p for p in data.models.parameters if not p.frozen and p.error > 0]
best = np.array([p.value for p in free])
step = 0.05 * np.array([p.error for p in free])


def statistic(change):
    for parameter, value in zip(free, best + change * step):
        parameter.value = value
    return data.stat_sum()


unit = np.eye(len(free))
statistic(sum(unit))
centre = statistic(0 * unit[0])
curvature = np.zeros((len(free), len(free)))
for i in range(len(free)):
    curvature[i, i] = (statistic(unit[i]) + statistic(-unit[i]) - 2 * centre) / step[i] ** 2
    for j in range(i):
        mixed = statistic(unit[i] + unit[j]) - statistic(unit[i] - unit[j])
        mixed += statistic(-unit[i] - unit[j]) - statistic(unit[j] - unit[i])
        curvature[i, j] = curvature[j, i] = mixed / (4 * step[i] * step[j])
errors = np.sqrt(np.diag(2 * np.linalg.inv(curvature)))
for parameter, error, width in zip(free, errors, step / 0.05):
    print(f"{parameter.name:12s} {error:.6g} / {width:.6g} = {error / width:.5f}")
