"""Compare what Gammapy and gammascope predict for the same dataset files.

    GAMMASCOPE_DATASETS=DIR swift test --filter DatasetRoundTripTests
    python Tests/GammapyScripts/compare_datasets.py DIR

DIR has datasets (FITS files, or lists in YAML) of either program and models.yaml; the test writes
NAME.ours.json beside each. Prints the largest differences; fails beyond 1e-5.
"""

import json
import os
import sys
from pathlib import Path

import numpy as np
from gammapy.datasets import Datasets, MapDataset
from gammapy.modeling.models import Models

folder = Path(sys.argv[1])
os.environ.setdefault("GAMMAPY_DATA", str(folder))
models = Models.read(folder / "models.yaml")
failed = False


def difference(a, b):
    return abs(a - b) / max(abs(a), 1e-30)


for record in sorted(folder.glob("*.ours.json")):
    name = record.name.removesuffix(".ours.json")
    ours = json.loads(record.read_text())
    path = folder / name
    if path.suffix == ".yaml":
        datasets = Datasets.read(path, lazy=False)
    else:
        datasets = Datasets([MapDataset.read(path)])
    for dataset in datasets:
        dataset.models = Models([m for m in models])
        mine = ours[dataset.name]
        mask = dataset.mask
        signal = dataset.npred_signal().data
        here = {
            "stat": dataset.stat_sum(),
            "npred": float(dataset.npred().data[mask].sum()),
            "npred_signal": float(signal[mask].sum()),
            "counts": float(dataset.counts.data[mask].sum()),
            "bins": int(mask.data.sum()),
            "livetime_s": float(dataset.gti.time_sum.to_value("s")) if dataset.gti else 0.0,
        }
        worst = []
        for key, value in here.items():
            delta = difference(value, mine[key])
            worst.append(f"{key} {value:.10g} {mine[key]:.10g} {delta:.1e}")
            failed |= key != "livetime_s" and not delta < 1e-5
        print(f"{name} {dataset.name}: " + "; ".join(worst))
sys.exit(failed)
