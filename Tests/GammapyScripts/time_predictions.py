#!/usr/bin/env python3
"""Time Gammapy's predicted counts where `bench prediction` times ours.

    python Tests/GammapyScripts/time_predictions.py DATASET.fits.gz

DATASET is what `gammascope run` writes for the two-blazar field. Run it on the same machine in the
same sitting as `make bench`.
"""
import sys
import time

import numpy as np
from gammapy.datasets import MapDataset
from gammapy.irf import EDispKernelMap, PSFMap
from gammapy.maps import Map, MapAxis, WcsGeom
from gammapy.modeling.models import (
    GaussianSpatialModel,
    Models,
    PointSpatialModel,
    PowerLawSpectralModel,
    SkyModel,
)


def large():
    centre = (83.63, 22.01)
    axes = [MapAxis.from_energy_bounds("0.1 TeV", "100 TeV", 20, name=n) for n in ("energy", "energy_true")]
    geom = WcsGeom.create(skydir=centre, binsz=0.02, npix=(200, 150), axes=axes[:1])
    data = MapDataset.create(geom, energy_axis_true=axes[1], binsz_irf=0.2, name="large")
    data.exposure.data += 1e9
    data.background.data += 0.01
    data.mask_safe.data |= True
    data.psf = PSFMap.from_gauss(axes[1], sigma="0.06 deg")
    data.edisp = EDispKernelMap.from_diagonal_response(axes[0], axes[1])
    return data


def best(calls, body):
    times = []
    for call in range(calls):
        start = time.perf_counter()
        body(call)
        times.append(time.perf_counter() - start)
    return 1e3 * min(times)


def measure(name, data, spatial):
    source = SkyModel(PowerLawSpectralModel(index=2.3, amplitude="1e-11 cm-2 s-1 TeV-1"), spatial, name="source")

    def first(_):
        data.models = Models([source])
        data.npred_signal()

    print(f"{name}, first template {best(3, first):.2f} ms")
    centre = spatial.lon_0.value

    def index(call):
        source.spectral_model.index.value = 2 + 0.01 * call
        data.npred_signal()

    print(f"{name}, index changed, no derivatives {best(9, index):.2f} ms")

    def position(call):
        spatial.lon_0.value = centre + 0.003 * (call % 2)
        data.npred_signal()

    print(f"{name}, position changed, no derivatives {best(9, position):.2f} ms")
    print(f"{name}, statistic {best(9, lambda call: (index(call), data.stat_sum())):.2f} ms")


if __name__ == "__main__":
    measure("extended, 200 x 150 x 20", large(), GaussianSpatialModel(lon_0="83.63 deg", lat_0="22.01 deg", sigma="0.2 deg", frame="icrs"))
    blazars = MapDataset.read(sys.argv[1], name="stacked")
    measure("two_blazars, point source", blazars, PointSpatialModel(lon_0="185.34142 deg", lat_0="30.17699 deg", frame="icrs"))
