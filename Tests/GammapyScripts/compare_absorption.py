"""Compare the optical depth that gammascope wrote into a models file with what Gammapy reads.

    GAMMASCOPE_EXPORT=DIR swift test --filter ModelFileExportTests
    python Tests/GammapyScripts/compare_absorption.py DIR

Reads absorption.yaml with Gammapy 2.1 and compares with the factors of absorption.txt.
"""

import sys
from pathlib import Path

import astropy.units as u
from gammapy.modeling.models import Models

folder = Path(sys.argv[1])
models = Models.read(folder / "absorption.yaml")
worst = 0
count = 0
for line in (folder / "absorption.txt").read_text().splitlines():
    name, energy, expected = line.split()
    factor = models[name].spectral_model.model2(float(energy) * u.TeV).to_value("")
    worst = max(worst, abs(factor - float(expected)) / float(expected))
    count += 1
print(f"{count} factors, largest relative difference {worst:.2g}")
sys.exit(0 if count and worst < 1e-9 else 1)
