"""Time Gammapy's fit, TS map and flux points beside those of gammascope, on the same machine.

    python Tests/GammapyScripts/time_estimators.py PROGRAM ANALYSIS.yaml...

Run with Gammapy 2.1, nothing else running. Each analysis is run by PROGRAM (`gammascope`), whose
times are those of `summary.json` (best of three). Gammapy then takes the dataset and the models that
were written, so that both compute from the same numbers, and its fit (as it is set up by default, from
the models that `gammascope export` writes) and its estimators are timed alone, with all optional
quantities as ours. Prints a table, with the largest difference of the parameters, in √TS and in the flux.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import astropy.units as u
import numpy as np
import yaml
from gammapy.datasets import Datasets, MapDataset
from gammapy.estimators import FluxPoints, FluxPointsEstimator, TSMapEstimator
from gammapy.maps import Map
from gammapy.modeling import Fit
from gammapy.modeling.models import (
    FoVBackgroundModel,
    Models,
    PiecewiseNormSpectralModel,
    PointSpatialModel,
    PowerLawSpectralModel,
    SkyModel,
)

warnings.filterwarnings("ignore")


def timed(function):
    start = time.perf_counter()
    result = function()
    return result, time.perf_counter() - start


def edges(values):
    return u.Quantity([u.Quantity(value).to("TeV") for value in values])


def ours(program, analysis, folder):
    """Best times of three runs, s, and the folder with the products."""
    best = {}
    for _ in range(3):
        subprocess.run(
            [program, "run", analysis, "--output", folder, "--quiet"], check=True
        )
        times = json.loads((folder / "summary.json").read_text())["timings_s"]
        for stage, seconds in times.items():
            best[stage] = min(best.get(stage, np.inf), seconds)
    return best


def fit(program, analysis, dataset, folder, are_held):
    """Gammapy's fit from the start; its statistic above ours, and the largest difference in errors.

    Norms of the background that no bin of the fit sees are all free, as people set it up and as ours
    takes it, or held at 1 with all others not negative, as in the references.
    """
    export = folder / "export"
    subprocess.run(
        [program, "export", analysis, "--output", export], check=True, capture_output=True
    )
    models = Models.read(export / "models.yaml")
    used = dataset.mask.data.any(axis=(1, 2))
    for model in models:
        if isinstance(model, FoVBackgroundModel):
            model.datasets_names = [dataset.name]
            if are_held and isinstance(model.spectral_model, PiecewiseNormSpectralModel):
                for norm, seen in zip(model.spectral_model.parameters, used):
                    norm.min = 0
                    norm.frozen = norm.frozen or not seen
    dataset.models = models
    result, seconds = timed(lambda: Fit().run(Datasets([dataset])))
    own = {
        (model.name, parameter.name): parameter
        for model in Models.read(folder / "best_fit.yaml")
        for parameter in model.parameters
    }
    worst = max(
        abs(parameter.value - own[model.name, parameter.name].value)
        / own[model.name, parameter.name].error
        for model in models
        for parameter in model.parameters
        if not parameter.frozen and own[model.name, parameter.name].error > 0
    )
    ours = json.loads((folder / "summary.json").read_text())["fit"]["stat"]
    return seconds, worst, result.total_stat - ours


def ts_map(settings, dataset, folder):
    model = SkyModel(
        PowerLawSpectralModel(index=settings["index"], amplitude="1e-12 cm-2 s-1 TeV-1"),
        PointSpatialModel(),
        name="test",
    )
    estimator = TSMapEstimator(
        model=model,
        kernel_width=u.Quantity(settings["kernel_width"]),
        energy_edges=edges(settings["energy_edges"]),
        selection_optional=[],
        sum_over_energy_groups=True,
    )
    maps, seconds = timed(lambda: estimator.run(dataset))
    own = Map.read(folder / "ts_sqrt_ts.fits.gz").data
    # Its minimiser stops within one per cent of the norm: the bulk says how well they agree.
    difference = np.abs(maps["sqrt_ts"].data - own)
    return seconds, np.nanquantile(difference, 0.99)


def flux_points(settings, dataset, folder):
    dataset.models = Models.read(folder / "best_fit.yaml")
    seconds, worst = 0, 0
    for item in settings:
        estimator = FluxPointsEstimator(
            source=item["source"],
            energy_edges=edges(item["energy_edges"]),
            selection_optional="all",
            reoptimize=False,
        )
        points, own_seconds = timed(lambda: estimator.run(Datasets([dataset])))
        seconds += own_seconds
        own = FluxPoints.read(folder / f"flux_points_{item['source']}.fits")
        a, b = (p.dnde.quantity.to("cm-2 s-1 TeV-1").value.squeeze() for p in (points, own))
        error = own.dnde_err.quantity.to("cm-2 s-1 TeV-1").value.squeeze()
        # Ranges outside of the fit are in Gammapy's table too, or not, as it cuts.
        if a.shape == b.shape:
            worst = max(worst, np.nanmax(np.abs(a - b) / error))
    return seconds, worst


def main(program, analyses):
    rows = []
    for analysis in analyses:
        configuration = yaml.safe_load(Path(analysis).read_text())
        # Variables that paths of the models stand on.
        for variable, value in configuration.get("environment", {}).items():
            os.environ[variable] = str((Path(analysis).parent / value).resolve())
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            own = ours(program, analysis, folder)
            dataset = MapDataset.read(folder / "dataset.fits.gz", name="stacked")
            if "ts_map" in configuration:
                seconds, difference = ts_map(configuration["ts_map"], dataset, folder)
                rows.append(
                    (Path(analysis).stem, "TS map", seconds, own["ts_map"],
                     f"99 % within {difference:.4f} in √TS")
                )
            if "flux_points" in configuration:
                settings = configuration["flux_points"]
                if "fit" in configuration:
                    limits = configuration["fit"]["fit_range"]
                    dataset.mask_fit = dataset.counts.geom.energy_mask(
                        u.Quantity(limits["min"]), u.Quantity(limits["max"])
                    )
                    for name, are_held in (("fit", False), ("fit, held", True)):
                        seconds, difference, above = fit(
                            program, analysis, dataset, folder, are_held
                        )
                        rows.append(
                            (Path(analysis).stem, name, seconds, own["fit"],
                             f"within {difference:.3f} of the error; "
                             f"Gammapy's statistic {above:+.4f}")
                        )
                seconds, difference = flux_points(settings, dataset, folder)
                rows.append(
                    (Path(analysis).stem, "flux points", seconds, own["flux_points"],
                     f"within {difference:.4f} of the error")
                )
    print(f"{'field':<14} {'':<12} {'Gammapy':>10} {'gammascope':>11} {'times':>7}  agreement")
    for field, what, theirs, own, agreement in rows:
        print(
            f"{field:<14} {what:<12} {theirs:>8.2f} s {own * 1e3:>8.1f} ms {theirs / own:>7.0f}  {agreement}"
        )


main(sys.argv[1], sys.argv[2:])
