#!/usr/bin/env python3
"""Values of instrument responses from Gammapy, recorded for Tests/ObservationsTests/ResponseSummaryTests.swift.

usage: record_responses.py [SHARED_DATA]

Prints lines of Swift. Without a folder: responses made from formulas, which the tests make as well. With the folder of the data
sets (`../shared/data`): run 33787 of hess-dl3-dr1 (PSF_TABLE) and run 5001 of two-blazars (PSF_3GAUSS) too. Needs Gammapy 2.1.
"""
import sys

import astropy.units as u
import numpy as np
from gammapy.data import DataStore
from gammapy.irf import (
    Background2D, Background3D, EffectiveAreaTable2D, EnergyDependentMultiGaussPSF, EnergyDispersion2D, PSF3D, PSFKing,
)
from gammapy.maps import MapAxis

ENERGIES = (0.3, 1.0, 7.0)
OFFSETS = (0.2, 0.5, 1.7)


def axes():
    energy = MapAxis.from_energy_edges(np.geomspace(0.1, 100, 13), unit="TeV", name="energy_true")
    offset = MapAxis.from_edges([0, 1, 2, 3], unit="deg", name="offset")
    return energy, offset


def grid(energy, offset):
    return np.meshgrid(energy.center.value, offset.center.value, indexing="ij")


def area():
    energy, offset = axes()
    e, o = grid(energy, offset)
    return EffectiveAreaTable2D(axes=[energy, offset], data=2e5 * e / (e + 0.3) * np.exp(-o**2 / 8), unit="m2")


def table():
    energy, offset = axes()
    rad = MapAxis.from_edges(np.linspace(0, 0.66, 67), unit="deg", name="rad")
    e, o, r = np.meshgrid(energy.center.value, offset.center.value, rad.center.value, indexing="ij")
    s = 0.05 * e**-0.15 * (1 + 0.1 * o)
    rad_s = np.deg2rad(s)
    core = np.exp(-r**2 / (2 * s**2)) / (2 * np.pi * rad_s**2)
    tail = np.exp(-r**2 / (2 * (3 * s) ** 2)) / (2 * np.pi * (3 * rad_s) ** 2)
    return PSF3D(axes=[energy, offset, rad], data=0.8 * core + 0.2 * tail, unit="sr-1")


def gauss():
    energy, offset = axes()
    e, o = grid(energy, offset)
    names = EnergyDependentMultiGaussPSF.required_parameters
    data = np.zeros(e.shape, dtype={"names": names, "formats": [np.float64] * len(names)})
    data["scale"] = 3000 * e
    data["sigma_1"] = 0.05 * e**-0.15 * (1 + 0.1 * o)
    data["sigma_2"] = 0.12 + 0 * e
    data["sigma_3"] = 0.3 + 0.01 * o
    data["ampl_2"] = 0.1 + 0.02 * o
    data["ampl_3"] = 0.004 + 0 * e
    units = {"sigma_1": "deg", "sigma_2": "deg", "sigma_3": "deg", "scale": "sr-1", "ampl_2": "", "ampl_3": ""}
    return EnergyDependentMultiGaussPSF(axes=[energy, offset], data=data, unit={k: u.Unit(v) for k, v in units.items()})


def king():
    energy, offset = axes()
    e, o = grid(energy, offset)
    data = np.zeros(e.shape, dtype={"names": ["gamma", "sigma"], "formats": [np.float64] * 2})
    data["gamma"] = 2.2 + 0.1 * o
    data["sigma"] = 0.05 * e**-0.15
    return PSFKing(axes=[energy, offset], data=data, unit={"gamma": u.Unit(""), "sigma": u.deg})


def dispersion():
    energy, offset = axes()
    migra = MapAxis.from_edges(np.linspace(0.2, 3, 141), name="migra")
    e, m, o = np.meshgrid(energy.center.value, migra.center.value, offset.center.value, indexing="ij")
    width = 0.12 + 0.02 * o + 0.03 * e**-0.5
    mean = 1 + 0.1 * np.exp(-e) - 0.02 * o
    data = np.exp(-(m - mean) ** 2 / (2 * width**2)) / (np.sqrt(2 * np.pi) * width)
    return EnergyDispersion2D(axes=[energy, migra, offset], data=data)


def rate(e, x, y):
    return 4e-2 * e**-2.7 * np.exp(-(x**2 + y**2) / 3.1) * (1 + 0.2 * x)


def background():
    energy = MapAxis.from_energy_edges(np.geomspace(0.1, 100, 7), unit="TeV", name="energy")
    lon = MapAxis.from_edges(np.linspace(-2.5, 2.5, 11), unit="deg", name="fov_lon")
    lat = MapAxis.from_edges(np.linspace(-2.5, 2.5, 11), unit="deg", name="fov_lat")
    e, x, y = np.meshgrid(energy.center.value, lon.center.value, lat.center.value, indexing="ij")
    return Background3D(axes=[energy, lon, lat], data=rate(e, x, y), unit="s-1 TeV-1 sr-1")


def radial():
    energy = MapAxis.from_energy_edges(np.geomspace(0.1, 100, 7), unit="TeV", name="energy")
    offset = MapAxis.from_edges(np.linspace(0, 3, 7), unit="deg", name="offset")
    e, o = np.meshgrid(energy.center.value, offset.center.value, indexing="ij")
    return Background2D(axes=[energy, offset], data=rate(e, 0, o), unit="s-1 TeV-1 sr-1")


def show(name, function):
    """One line for each energy, one value for each offset."""
    print(f"  // {name}, [energy {ENERGIES}][offset {OFFSETS}]")
    for e in ENERGIES:
        values = [float(function(e * u.TeV, o * u.deg)) for o in OFFSETS]
        print("  [" + ", ".join(f"{v:.9g}" for v in values) + "],")


def moments(response, energy, offset):
    """Bias and resolution of a kernel with so fine bins that they do not matter."""
    centre = energy.to_value("TeV")
    true = [centre / 1.0001, centre * 1.0001] * u.TeV
    reco = np.linspace(0.002, 5, 20001) * energy
    kernel = response.to_edisp_kernel(offset=offset, energy_axis_true=true, energy_axis=reco, threshold=0)
    return kernel.get_bias(energy).item(), kernel.get_resolution(energy).item()


def all_of(aeff, psfs, edisp, bkgs):
    show("effective area, m2", lambda e, o: aeff.evaluate(energy_true=e, offset=o).to_value("m2"))
    for name, psf in psfs:
        for part in (0.68, 0.95):
            show(f"{name} radius of {part}, deg", lambda e, o: psf.containment_radius(
                fraction=part, energy_true=e, offset=o, factor=400).to_value("deg").squeeze())
        show(f"{name} containment in 0.1 deg", lambda e, o: u.Quantity(psf.containment(
            rad=0.1 * u.deg, energy_true=e, offset=o)).to_value("").squeeze())
    show("bias", lambda e, o: moments(edisp, e, o)[0])
    show("resolution", lambda e, o: moments(edisp, e, o)[1])
    for name, bkg in bkgs:
        if "offset" in bkg.axes.names:
            values = bkg.integral(axis_name="offset", offset=bkg.axes["offset"].edges[-1]).squeeze()
        else:
            area = bkg.axes["fov_lon"].bin_width[:, None] * bkg.axes["fov_lat"].bin_width[None, :]
            values = (bkg.quantity * area).sum(axis=(1, 2))
        print(f"  // {name}: rate over the field, s-1 TeV-1, [energy]")
        print("  [" + ", ".join(f"{v:.9g}" for v in values.to_value("s-1 TeV-1")) + "],")


print("// Formulas")
all_of(area(), [("table", table()), ("three Gaussians", gauss()), ("King", king())], dispersion(),
       [("cube", background()), ("radial", radial())])
if len(sys.argv) > 1:
    for store, run in (("hess-dl3-dr1", 33787), ("two-blazars", 5001)):
        print(f"// {store}, run {run}")
        o = DataStore.from_dir(f"{sys.argv[1]}/{store}").obs(run)
        all_of(o.aeff, [(type(o.psf).__name__, o.psf)], o.edisp, [("background", o.bkg)])
