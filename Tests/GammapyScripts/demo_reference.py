"""Carry out the analysis of the demo with Gammapy 2.1 and write what compare.py compares.

    gammascope demo < /dev/null              # makes the data in the cache folder
    python Tests/GammapyScripts/demo_reference.py ~/.cache/gammascope/demo OUT [--until fit]

Warnings are errors until the data are reduced: the store must give Gammapy nothing to say. Numbers of
its summary.json are kept in Tests/ReferenceTests/DemoReferenceTests.swift.
"""

import argparse
import json
import logging
import time
import warnings
from pathlib import Path

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord
from gammapy.data import DataStore
from gammapy.datasets import MapDataset
from gammapy.estimators import ExcessMapEstimator, FluxPointsEstimator, TSMapEstimator
from gammapy.irf import FoVAlignment
from gammapy.makers import FoVBackgroundMaker, MapDatasetMaker, SafeMaskMaker
from gammapy.maps import Map, MapAxis, WcsGeom
from gammapy.modeling import Fit
from gammapy.modeling.models import (
    FoVBackgroundModel,
    Models,
    PiecewiseNormSpectralModel,
    PointSpatialModel,
    PowerLawSpectralModel,
    SkyModel,
)
from regions import CircleSkyRegion

parser = argparse.ArgumentParser()
parser.add_argument("store", type=Path)
parser.add_argument("output", type=Path)
parser.add_argument("--until", default="flux", choices=["maps", "ts", "fit", "flux"])
args = parser.parse_args()
args.output.mkdir(parents=True, exist_ok=True)
summary = {"timings_s": {}}


class Complaints(logging.Handler):
    """Collects what Gammapy's log says about the content of the files."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


complaints = Complaints()
logging.getLogger().addHandler(complaints)
warnings.simplefilter("error")

SOURCES = {"1ES1218+304": (185.34142, 30.17699), "1ES1215+303": (184.46701, 30.11682)}
places = {name: SkyCoord(*lonlat, unit="deg", frame="icrs") for name, lonlat in SOURCES.items()}

axis = MapAxis.from_energy_bounds("10 GeV", "100 TeV", nbin=20)
axis_true = MapAxis.from_energy_bounds("10 GeV", "100 TeV", nbin=40, name="energy_true")
geom = WcsGeom.create(
    skydir=places["1ES1215+303"], binsz=0.02, width=2, proj="AIR", frame="icrs", axes=[axis]
)
circles = [CircleSkyRegion(places[n], 0.3 * u.deg) for n in ("1ES1215+303", "1ES1218+304")]
exclusion = ~geom.to_image().region_mask(circles)
summary["exclusion_pixels"] = int((~exclusion.data).sum())

start = time.perf_counter()
store = DataStore.from_dir(args.store)
observations = store.get_observations(required_irf=["aeff", "edisp", "psf", "bkg"])
summary["timings_s"]["load"] = time.perf_counter() - start

start = time.perf_counter()
maker = MapDatasetMaker()
safe = SafeMaskMaker(methods=["offset-max"], offset_max=2 * u.deg)
reduced = []
summary["reduced"] = []
for obs in observations:
    # There is no public way to say that a file is wrong, and what is read lazily is read again.
    background = obs.bkg
    background._fov_alignment = FoVAlignment.REVERSE_LON_RADEC
    obs.bkg = background
    empty = MapDataset.create(geom, energy_axis_true=axis_true, name=f"obs-{obs.obs_id}")
    dataset = safe.run(maker.run(empty, obs), obs)
    reduced.append(dataset)
    mask = dataset.mask_safe.data
    summary["reduced"].append(
        {
            "name": dataset.name,
            "counts": float(dataset.counts.data.sum()),
            "background": float(dataset.background.data.sum()),
            "counts_safe": float(dataset.counts.data[mask].sum()),
            "background_safe": float(dataset.background.data[mask].sum()),
            "exposure_sum_m2_s": float(dataset.exposure.quantity.to_value("m2 s").sum()),
            "exposure_max_m2_s": float(dataset.exposure.quantity.to_value("m2 s").max()),
            "livetime_s": float(dataset.gti.time_sum.to_value("s")),
        }
    )
summary["timings_s"]["reduce"] = time.perf_counter() - start
if complaints.lines:
    raise SystemExit("Gammapy complains: " + "; ".join(sorted(set(complaints.lines))))
print("no warning about the store")
warnings.simplefilter("ignore")

start = time.perf_counter()
fov = FoVBackgroundMaker(method="fit", exclusion_mask=exclusion)
stacked = MapDataset.create(geom, energy_axis_true=axis_true, name="stacked")
summary["fov_background"] = []
for dataset in reduced:
    dataset = fov.run(dataset)
    norm = dataset.background_model.spectral_model.norm
    kept = bool(0.5 <= norm.value <= 1.5)
    summary["fov_background"].append(
        {"name": dataset.name, "norm": norm.value, "norm_err": norm.error, "kept": kept}
    )
    if kept:
        stacked.stack(dataset)
summary["timings_s"]["fov_background"] = time.perf_counter() - start
summary["stacked"] = {
    "counts": float(stacked.counts.data.sum()),
    "background": float(stacked.background.data.sum(dtype=float)),
    "exposure_sum_m2_s": float(stacked.exposure.quantity.to_value("m2 s").sum(dtype=float)),
}


def write(result, name):
    result.write(args.output / f"{name}.fits.gz", overwrite=True)


for name in ("counts", "background", "exposure"):
    write(getattr(stacked, name), name)
mask = stacked.mask_safe.copy(data=stacked.mask_safe.data.astype(int))
write(mask, "mask_safe")
write(stacked.counts.smooth(0.1 * u.deg), "counts_smooth")
excess = stacked.counts - stacked.background
write(excess.smooth(0.1 * u.deg), "excess_smooth")

estimator = ExcessMapEstimator(0.07 * u.deg, selection_optional=[], correlate_off=True)
lima = estimator.run(stacked)
write(lima.sqrt_ts, "lima_sqrt_ts")
write(lima.npred_excess, "lima_npred_excess")
outside = lima.sqrt_ts.data[0][exclusion.data]
outside = outside[np.isfinite(outside)]
summary["lima"] = {
    "max": float(np.nanmax(lima.sqrt_ts.data)), "mu": float(outside.mean()),
    "std": float(outside.std()), "off_pixels": int(outside.size),
}

if args.until in ("ts", "fit", "flux"):
    model = SkyModel(
        spatial_model=PointSpatialModel(),
        spectral_model=PowerLawSpectralModel(index=2, amplitude="1e-22 cm-2 s-1 keV-1"),
    )
    ts = TSMapEstimator(
        model, kernel_width="0.07 deg", energy_edges=[80, 8000] * u.GeV, selection_optional=None
    ).run(stacked)
    write(ts.sqrt_ts, "ts_sqrt_ts")
    # The test source is given per keV, and so is the flux times TeV.
    write(Map.from_geom(ts.flux.geom, data=ts.flux.quantity.to_value("cm-2 s-1")), "ts_flux")
    summary["ts_map"] = {"max": float(np.nanmax(ts.sqrt_ts.data))}

if args.until in ("fit", "flux"):
    low, high = 80 * u.GeV, 20 * u.TeV
    stacked.mask_fit = geom.energy_mask(low, high)
    models = Models.read(args.store / "models.yaml")
    norms = PiecewiseNormSpectralModel(energy=axis.center, norms=np.ones(axis.nbin))
    inside = stacked.mask_fit.data.any(axis=(1, 2))
    for parameter, free in zip(norms.parameters, inside):
        parameter.min = 0
        parameter.frozen = not free
    stacked.models = [*models, FoVBackgroundModel(spectral_model=norms, dataset_name="stacked")]
    summary["start"] = {
        "stat": float(stacked.stat_sum()),
        "npred": float(stacked.npred().data[stacked.mask.data].sum()),
        "npred_signal": float(stacked.npred_signal().data.sum()),
        "bins": int(stacked.mask.data.sum()),
    }
    write(stacked.npred_signal(), "npred_signal_start")
    fit = Fit(optimize_opts={"tol": 0.01, "strategy": 2})
    start = time.perf_counter()
    result = fit.run([stacked])
    summary["timings_s"]["fit"] = time.perf_counter() - start
    summary["fit"] = {
        "success": bool(result.success), "nfev": int(result.nfev),
        "stat": float(result.total_stat),
        "npred": float(stacked.npred().data[stacked.mask.data].sum()),
        "parameters": [
            {
                "model": m.name, "name": p.name, "value": float(p.value), "unit": str(p.unit),
                "error": float(p.error), "frozen": bool(p.frozen),
            }
            for m in stacked.models
            for p in m.parameters
        ],
    }
    residual = ExcessMapEstimator(
        0.05 * u.deg, energy_edges=[0.1, 1, 10] * u.TeV, selection_optional=[]
    ).run(stacked)
    write(residual.sqrt_ts, "residual_sqrt_ts")

if args.until == "flux":
    edges = axis.edges
    ranges = {"1ES1215+303": edges[5:13], "1ES1218+304": edges[4:14]}
    summary["flux_points"] = {}
    for name, chosen in ranges.items():
        start = time.perf_counter()
        points = FluxPointsEstimator(
            energy_edges=chosen, source=name, selection_optional="all"
        ).run([stacked])
        summary["timings_s"]["flux_points"] = (
            summary["timings_s"].get("flux_points", 0) + time.perf_counter() - start
        )
        table = points.to_table(sed_type="dnde")
        summary["flux_points"][name] = {
            "e_ref": table["e_ref"].quantity.to_value("GeV").tolist(),
            **{
                key: np.asarray(table[key].quantity.to_value("cm-2 s-1 TeV-1")).tolist()
                for key in ("dnde", "dnde_err", "dnde_errp", "dnde_errn", "dnde_ul")
            },
            **{
                key: np.asarray(table[key]).tolist()
                for key in ("ts", "sqrt_ts", "stat", "is_ul", "success")
            },
        }

(args.output / "summary.json").write_text(json.dumps(summary, indent=1))
print({k: v for k, v in summary.items() if k in ("stacked", "lima", "ts_map", "start", "timings_s")})
