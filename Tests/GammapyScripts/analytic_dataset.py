#!/usr/bin/env python3
"""Predicted counts of Gammapy for the dataset of TestSupport/AnalyticDataset.swift.

Run by hand with Gammapy 2.1; prints a Swift table for DatasetsTests/GammapyPredictions.swift:
for each model the sum of npred, four values, and the Cash statistic.
"""
import numpy as np
import astropy.units as u
from astropy.coordinates import SkyCoord
from scipy.special import erf
from gammapy.datasets import MapDataset
from gammapy.irf import EDispKernelMap, PSFMap
from gammapy.maps import Map, MapAxis, WcsGeom, WcsNDMap
from gammapy.modeling.models import (
    ConstantSpatialModel,
    DiskSpatialModel,
    FoVBackgroundModel,
    GaussianSpatialModel,
    GeneralizedGaussianSpatialModel,
    Models,
    PiecewiseNormSpectralModel,
    PointSpatialModel,
    PowerLawNormSpectralModel,
    PowerLawSpectralModel,
    ShellSpatialModel,
    SkyModel,
    TemplateSpatialModel,
)


def dataset():
    centre = SkyCoord(83.63, 22.01, unit="deg")
    reco = MapAxis.from_energy_bounds("0.3 TeV", "30 TeV", 6, name="energy")
    true = MapAxis.from_energy_bounds("0.2 TeV", "50 TeV", 8, name="energy_true")
    geom = WcsGeom.create(skydir=centre, binsz=0.02, npix=(60, 50), proj="TAN", axes=[reco])
    geom_true = geom.to_image().to_cube([true])
    e, y, x = np.indices(geom.data_shape)
    background = (0.5 * 0.4**e * (1 + 0.01 * (x - y))).astype("f4")
    counts = np.where((x + y + e) % 7 == 0, 3 - e // 2, 0).astype("f4")
    mask = (e > 0) | (x > 3)
    k, y, x = np.indices(geom_true.data_shape)
    exposure = (1e9 * (1 + k) * (1 + 0.005 * x - 0.003 * y)).astype("f4")
    image = WcsGeom.create(skydir=centre, binsz=0.4, npix=(3, 3), proj="TAN")
    rad = MapAxis.from_bounds(0, 0.66, 66, name="rad", unit="deg")
    k, p = np.arange(8)[:, None, None], np.arange(9)[None, None, :]
    r = 0.01 * (np.arange(66) + 0.5)[None, :, None]
    sigma = (0.04 + 0.03 / (1 + k)) * (1 + 0.05 * p)
    profile = np.exp(-(r**2) / (2 * sigma**2))
    profile /= (profile * 2 * np.pi * r * 0.01 * np.deg2rad(1) ** 2).sum(1, keepdims=True)
    psf_geom = image.to_cube([rad, true])
    psf = Map.from_geom(psf_geom, data=profile.reshape(psf_geom.data_shape).astype("f4"), unit="sr-1")
    psf_exposure = Map.from_geom(psf_geom.squash("rad"), unit="m2 s", data=1e10)
    width = 0.2 + 0.01 * np.arange(9)
    scaled = np.log(reco.edges[None, :, None] / true.center[:, None, None]).value
    cdf = 0.5 * (1 + erf(scaled / (width * np.sqrt(2))))
    edisp_geom = image.to_cube([reco, true])
    edisp = Map.from_geom(
        edisp_geom, data=np.diff(cdf, axis=1).reshape(edisp_geom.data_shape).astype("f4")
    )
    edisp_exposure = Map.from_geom(edisp_geom.squash("energy"), unit="m2 s", data=1e10)
    return MapDataset(
        name="analytic",
        counts=Map.from_geom(geom, data=counts),
        background=Map.from_geom(geom, data=background),
        exposure=Map.from_geom(geom_true, data=exposure, unit="m2 s"),
        mask_safe=Map.from_geom(geom, data=mask),
        psf=PSFMap(psf, psf_exposure),
        edisp=EDispKernelMap(edisp, edisp_exposure),
    )


def template(energies):
    """A map with a ridge, 0.05 deg pixels, with or without an energy axis."""
    axes = [MapAxis.from_energy_bounds("0.1 TeV", "100 TeV", 3, name="energy_true")] if energies else []
    geom = WcsGeom.create(skydir=(83.6, 22.05), binsz=0.05, npix=(12, 10), proj="TAN", axes=axes)
    index = np.indices(geom.data_shape)
    y, x = index[-2:]
    data = np.exp(-((x - 5.5) ** 2) / 8 - (y - 4.5) ** 2 / 4) + 0.01
    if energies:
        data = data * (1 + index[0] * x / 10)
    return WcsNDMap(geom, data=data, unit="sr-1")


def spatial_models():
    at = dict(lon_0="83.7 deg", lat_0="22.06 deg", frame="icrs")
    yield "point", PointSpatialModel(**at)
    yield "pointBetween", PointSpatialModel(lon_0="83.6333 deg", lat_0="22.0144 deg", frame="icrs")
    yield "pointAtBorder", PointSpatialModel(lon_0="83.02 deg", lat_0="22.4 deg", frame="icrs")
    yield "gaussian", GaussianSpatialModel(sigma="0.08 deg", **at)
    yield "gaussianElongated", GaussianSpatialModel(sigma="0.12 deg", e=0.8, phi="30 deg", **at)
    yield "gaussianAtBorder", GaussianSpatialModel(
        lon_0="83.1 deg", lat_0="22.4 deg", sigma="0.15 deg", frame="icrs"
    )
    yield "generalizedGaussian", GeneralizedGaussianSpatialModel(
        r_0="0.06 deg", eta=0.8, e=0.3, phi="-40 deg", **at
    )
    yield "disk", DiskSpatialModel(r_0="0.15 deg", **at)
    yield "diskElongated", DiskSpatialModel(r_0="0.2 deg", e=0.7, phi="100 deg", **at)
    yield "shell", ShellSpatialModel(radius="0.15 deg", width="0.05 deg", **at)
    yield "constant", ConstantSpatialModel(value="100 sr-1")
    yield "template", TemplateSpatialModel(template(False), filename="template.fits")
    yield "templateCube", TemplateSpatialModel(template(True), filename="cube.fits")


def row(name, data, npred):
    v = npred.data
    picks = [v[2, 25, 28], v[0, 30, 20], v[4, 27, 26], v[1, 45, 55]]
    stat = data.stat_sum()
    print(f'    "{name}": [{", ".join(repr(float(q)) for q in [v.sum(), *picks, stat])}],')


def main():
    print("  static let predictions: [String: [Double]] = [")
    for name, spatial in spatial_models():
        data = dataset()
        spectral = PowerLawSpectralModel(index=2.3, amplitude="3e-11 cm-2 s-1 TeV-1")
        data.models = Models([SkyModel(spectral, spatial, name="source")])
        row(name, data, data.npred_signal())
    for name, spectral in [
        ("backgroundTilt", PowerLawNormSpectralModel(norm=1.2, tilt=0.1)),
        (
            "backgroundPiecewise",
            PiecewiseNormSpectralModel(
                energy=dataset().counts.geom.axes["energy"].center,
                norms=np.array([1.1, 0.9, 1.3, 0.7, 1.0, 1.6]),
            ),
        ),
    ]:
        data = dataset()
        data.models = Models([FoVBackgroundModel(spectral_model=spectral, dataset_name="analytic")])
        row(name, data, data.npred())
    for name, flags in [
        ("withoutPsf", {"psf": False, "edisp": True, "exposure": True}),
        ("withoutEdisp", {"psf": True, "edisp": False, "exposure": True}),
    ]:
        data = dataset()
        spectral = PowerLawSpectralModel(index=2.3, amplitude="3e-11 cm-2 s-1 TeV-1")
        spatial = GaussianSpatialModel(
            lon_0="83.7 deg", lat_0="22.06 deg", sigma="0.08 deg", frame="icrs"
        )
        model = SkyModel(spectral, spatial, name="source", apply_irf=flags)
        data.models = Models([model])
        row(name, data, data.npred_signal())
    print("  ]")


if __name__ == "__main__":
    main()
