"""Make datasets with Gammapy from an analysis file, for the comparison with gammascope.

    python Tests/GammapyScripts/make_datasets.py ANALYSIS.yaml DIR

Writes with Gammapy 2.1 into DIR:
  gammapy_kernel.fits    the stack, with energy dispersion kernels
  gammapy_migra.fits.gz  the stack, with a map against migration (EDispMap) and a fit mask
  gammapy_joint.yaml     the runs kept apart, with their FITS files
  models.yaml            the models of the analysis file
"""

import sys
from pathlib import Path

import astropy.units as u
import yaml
from astropy.coordinates import SkyCoord
from gammapy.data import DataStore
from gammapy.datasets import Datasets, MapDataset
from gammapy.makers import FoVBackgroundMaker, MapDatasetMaker, SafeMaskMaker
from gammapy.maps import MapAxis, WcsGeom
from gammapy.modeling.models import Models
from regions import CircleSkyRegion

analysis, folder = Path(sys.argv[1]), Path(sys.argv[2])
config = yaml.safe_load(analysis.read_text())
folder.mkdir(parents=True, exist_ok=True)
geom = config["datasets"]["geom"]
wcs = geom["wcs"]


def quantity(text):
    return u.Quantity(text)


def position(place):
    return SkyCoord(quantity(place["lon"]), quantity(place["lat"]), frame=place["frame"])


def axis(name):
    spec = geom["axes"][name]
    return MapAxis.from_energy_bounds(
        quantity(spec["min"]), quantity(spec["max"]), spec["nbins"], name=name
    )


store = DataStore.from_dir(analysis.parent / config["observations"]["datastore"])
observations = store.get_observations(
    config["observations"]["obs_ids"], required_irf=["aeff", "edisp", "psf", "bkg"]
)
width = (quantity(wcs["width"]["width"]), quantity(wcs["width"]["height"]))
counts_geom = WcsGeom.create(
    skydir=position(wcs["skydir"]), binsz=quantity(wcs["binsize"]), width=width,
    proj=wcs["projection"], frame=wcs["skydir"]["frame"], axes=[axis("energy")],
)
circles = [
    CircleSkyRegion(position(r), quantity(r["radius"]))
    for r in config["datasets"]["background"]["exclusion_regions"]
]
exclusion = counts_geom.to_image().region_mask(circles, inside=False)
safe = SafeMaskMaker(
    methods=["offset-max"],
    offset_max=quantity(config["datasets"]["safe_mask"]["parameters"]["offset_max"]),
)
background = FoVBackgroundMaker(method="fit", exclusion_mask=exclusion)


def runs(migra):
    options = dict(energy_axis_true=axis("energy_true"), binsz_irf=0.2 * u.deg)
    options["migra_axis"] = (
        MapAxis.from_bounds(0.2, 5, 160, name="migra", node_type="edges") if migra else None
    )
    empty = MapDataset.create(counts_geom, name="stacked", **options)
    maker = MapDatasetMaker()
    for observation in observations:
        dataset = empty.cutout(
            observation.get_pointing_icrs(observation.tmid), width=2 * 2.5 * u.deg,
            name=f"obs-{observation.obs_id}",
        )
        dataset = safe.run(maker.run(dataset, observation), observation)
        yield background.run(dataset)


for migra, name in [(False, "gammapy_kernel.fits"), (True, "gammapy_migra.fits.gz")]:
    options = dict(energy_axis_true=axis("energy_true"), binsz_irf=0.2 * u.deg)
    options["migra_axis"] = (
        MapAxis.from_bounds(0.2, 5, 160, name="migra", node_type="edges") if migra else None
    )
    stacked = MapDataset.create(counts_geom, name="stacked", **options)
    joint = []
    for dataset in runs(migra):
        stacked.stack(dataset)
        # The norm goes into the background, as in a stack.
        dataset.background = dataset.npred_background()
        dataset.models = None
        joint.append(dataset)
    if migra:
        stacked.mask_fit = counts_geom.energy_mask(0.6 * u.TeV, 30 * u.TeV)
    stacked.write(folder / name, overwrite=True)
    if not migra:
        # The names of the files are made from those of the datasets.
        Datasets(joint).write(folder / "gammapy_joint.yaml", overwrite=True)

models = Models.read(analysis.parent / config["general"]["models_file"])
models.write(folder / "models.yaml", overwrite=True, write_covariance=False)
