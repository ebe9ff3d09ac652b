"""Light curves of Gammapy for runs made of TestSupport/AnalyticDataset.swift.

Run by hand with Gammapy 2.1; prints the table of EstimatorsTests/LightCurveRecordTests.swift. Six runs of
the analytic dataset have their exposure and counts changed by formulas; they are three nights. For
each range of energies and each grouping the norm of every interval with its errors, limit and √TS.

    python Tests/GammapyScripts/light_curve.py              the records
    python Tests/GammapyScripts/light_curve.py FILE.fits…   what Gammapy reads from light curves
"""

import sys

import astropy.units as u
import numpy as np
from analytic_dataset import dataset
from astropy.time import Time
from gammapy.data import GTI
from gammapy.datasets import Datasets
from gammapy.estimators import FluxPoints, LightCurveEstimator
from gammapy.maps import Map
from gammapy.modeling.models import PointSpatialModel, PowerLawSpectralModel, SkyModel

# Start of each run, MJD in terrestrial time; each is 0.02 days long.
STARTS = [55000.9, 55000.93, 55001.8, 55002.9, 55002.95, 55003.0]
FACTORS = [1.0, 0.6, 1.4, 0.9, 1.2, 0.5]


def runs():
    source = SkyModel(
        PowerLawSpectralModel(index=2.3, amplitude="3e-11 cm-2 s-1 TeV-1"),
        PointSpatialModel(lon_0="83.7 deg", lat_0="22.06 deg", frame="icrs"),
        name="source",
    )
    datasets = Datasets()
    for i, (start, factor) in enumerate(zip(STARTS, FACTORS)):
        run = dataset()
        run._name = f"run-{i}"
        run.exposure.data *= np.float32(0.02 * factor)
        run.background.data *= np.float32(factor)
        e, y, x = np.indices(run.counts.data.shape)
        # A pattern, with more of it around the source in some runs.
        extra = np.hypot(x - 26.8, y - 27) < 4
        run.counts.data = np.where(
            (x + 2 * y + 3 * e + i) % 9 == 0, 2.0 + (i % 3) * extra, 0
        ).astype("f4")
        times = Time([start, start + 0.02], format="mjd", scale="tt")
        run.gti = GTI.create(
            [0] * u.s, [0.02 * 86400] * u.s, reference_time=times[0]
        )
        datasets.append(run)
    datasets.models = [source]
    return datasets


def nights():
    edges = [(55000.5, 55001.5), (55001.5, 55002.5), (55002.5, 55003.5)]
    return [Time(edge, format="mjd", scale="tt") for edge in edges]


def records():
    datasets = runs()
    for by, intervals in [("run", None), ("night", nights())]:
        for edges in [(0.3, 30), (1.39, 6.5)]:
            estimator = LightCurveEstimator(
                energy_edges=edges * u.TeV,
                source="source",
                time_intervals=intervals,
                selection_optional=["errn-errp", "ul"],
            )
            points = estimator.run(datasets)
            for i in range(points.norm.data.shape[0]):
                row = [
                    float(getattr(points, name).data[i].squeeze())
                    for name in ["norm", "norm_err", "norm_errn", "norm_errp", "norm_ul", "sqrt_ts"]
                ]
                values = ", ".join(f"{value:.9g}" for value in row)
                print(f'    .init("{by}", {edges[0]}, {edges[1]}, {i}, [{values}]),')


def read(path):
    points = FluxPoints.read(path, format="lightcurve")
    print(path, points.geom.axes.names, points.sed_type_init, "limits of", points.n_sigma_ul, "sigma")
    axis = points.geom.axes["time"]
    flux = points.flux.quantity[..., 0, 0].to("cm-2 s-1")
    error = points.flux_err.quantity[..., 0, 0].to("cm-2 s-1")
    for i in range(flux.shape[0]):
        print(f"  {axis.time_min[i].tt.mjd:.5f} {axis.time_max[i].tt.mjd:.5f}", flux[i].value, error[i].value)
    # What it writes of it is what was there.
    table = points.to_table(sed_type="flux", format="lightcurve")
    print("  columns:", ", ".join(table.colnames))


for name in sys.argv[1:]:
    read(name)
if len(sys.argv) == 1:
    records()
