#!/usr/bin/env python3
"""Whether Gammapy's own statistic rises by 1 at the errors of our best fit, all else fitted again.

    python Tests/GammapyScripts/profile_at_error.py OUT ANALYSIS.yaml SOURCE PARAMETER...

OUT is what `gammascope run ANALYSIS.yaml --output OUT` wrote. For each parameter of the spectrum of SOURCE
Gammapy fits with it held at the best value plus and minus our error, and prints by how much the
statistic rises: 1 on the mean of both sides if the error is right.
"""
import sys
import warnings

import astropy.units as u
import yaml
from gammapy.datasets import Datasets, MapDataset
from gammapy.modeling import Fit
from gammapy.modeling.models import Models

warnings.filterwarnings("ignore")
out, analysis, source, *names = sys.argv[1:]
data = MapDataset.read(f"{out}/dataset.fits.gz", name="stacked")
data.models = Models.read(f"{out}/best_fit.yaml")
fit_range = yaml.safe_load(open(analysis))["fit"]["fit_range"]
data.mask_fit = data.counts.geom.energy_mask(*(u.Quantity(fit_range[k]) for k in ("min", "max")))
datasets = Datasets([data])
spectrum = data.models[source].spectral_model
errors = {name: spectrum.parameters[name].error for name in names}

fit = Fit(optimize_opts={"tol": 0.01, "strategy": 2})
fit.optimize(datasets)
best = datasets.stat_sum()
values = {parameter: parameter.value for parameter in datasets.parameters}
for name in names:
    parameter = spectrum.parameters[name]
    rises = []
    for side in (1, -1):
        for other, value in values.items():
            other.value = value
        parameter.value = values[parameter] + side * errors[name]
        parameter.frozen = True
        fit.optimize(datasets)
        rises.append(datasets.stat_sum() - best)
    parameter.frozen = False
    print(f"{name}: {rises[0]:.3f} and {rises[1]:.3f} at ± {errors[name]:.6g}")
