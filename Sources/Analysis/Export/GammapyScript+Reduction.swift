import Foundation
import SkyGeometry

/// From the files to the maps of the stack.
extension GammapyScript {
  /// Side of the part of the field in which a run is reduced, degrees.
  ///
  /// More than any response reaches: the sums of a run are over all that it sees, and Gammapy cuts a square.
  private static let cutoutWidth = 12.0

  var head: String {
    var lines = [
      "#!/usr/bin/env python3",
      "\"\"\"The analysis of \(Self.comment(title))\(Self.mark)\(creator).",
      "",
      "    python \(Self.fileName) OUT",
      "",
      "OUT gets the maps and a summary.json under the names that \"gammascope run\" gives them.",
    ]
    lines += gaps.map { "Left out: " + Self.comment($0) }
    lines += [
      "\"\"\"",
      "import json",
      "import os",
      "import sys",
      "import time",
      "from pathlib import Path",
      "",
      "import astropy.units as u",
      "import numpy as np",
      "from astropy.coordinates import SkyCoord",
      "from gammapy.data import DataStore",
      "from gammapy.datasets import Datasets, MapDataset",
      "from gammapy.estimators import ExcessMapEstimator, FluxPointsEstimator, TSMapEstimator",
      "from gammapy.irf import FoVAlignment",
      "from gammapy.makers import FoVBackgroundMaker, MapDatasetMaker, SafeMaskMaker",
      "from gammapy.maps import Map, MapAxis, WcsGeom",
      "from gammapy.modeling import Fit",
      "from gammapy.modeling.models import (",
      "    FoVBackgroundModel, Models, PiecewiseNormSpectralModel, PointSpatialModel,",
      "    PowerLawNormSpectralModel, PowerLawSpectralModel, SkyModel,",
      ")",
      "from regions import Regions",
      "",
      "here = Path(__file__).resolve().parent",
      "out = Path(sys.argv[1] if len(sys.argv) > 1 else here / \"gammapy\")",
      "out.mkdir(parents=True, exist_ok=True)",
      "summary = {\"timings_s\": {}}",
    ]
    for (name, value) in configuration.environment.sorted(by: { $0.key < $1.key }) {
      // As in the analysis file that is written: relative to the file, where it is a path.
      let isPath = value.hasPrefix("./") || value.hasPrefix("../")
      let full = isPath ? YamlLines.absolute(configuration.baseFolder + "/" + value) : value
      lines.append("os.environ.setdefault(\(Self.quoted(name)), \(Self.quoted(full)))")
    }
    lines += [
      "",
      "",
      "def write(result, name, unit=None):",
      "    data = result.data.astype(float) if unit is None else result.quantity.to_value(unit)",
      "    Map.from_geom(result.geom, data=data, unit=unit or result.unit).write(",
      "        out / f\"{name}.fits.gz\", overwrite=True)",
      "",
      "",
      "def free_tilt():",
      "    norms = PowerLawNormSpectralModel()",
      "    norms.tilt.frozen = False",
      "    return norms",
      "",
      "",
      "class timed:",
      "    \"\"\"Adds the time of a block to the summary.\"\"\"",
      "",
      "    def __init__(self, name):",
      "        self.name = name",
      "",
      "    def __enter__(self):",
      "        self.start = time.perf_counter()",
      "",
      "    def __exit__(self, *_):",
      "        spent = summary[\"timings_s\"].get(self.name, 0)",
      "        summary[\"timings_s\"][self.name] = spent + time.perf_counter() - self.start",
    ]
    return lines.joined(separator: "\n")
  }

  var geometry: String {
    let geometry = configuration.datasets.geometry
    let center = geometry.center ?? SkyDirection(ra: 0, dec: 0)
    let place = Self.direction(center)
    let energy = configuration.datasets.energy
    let trueEnergy = configuration.datasets.energyTrue ?? energy
    var lines = [
      "# Geometry.",
      "axis = MapAxis.from_energy_bounds(\(Self.binning(energy)))",
      "axis_true = MapAxis.from_energy_bounds(\(Self.binning(trueEnergy)), name=\"energy_true\")",
      "geom = WcsGeom.create(",
      "    skydir=\(place), binsz=\(geometry.binsize.shortest),",
      "    width=(\(geometry.width.shortest), \(geometry.height.shortest)),",
      "    proj=\"\(geometry.projection)\", frame=\"\(geometry.frame.rawValue)\", axes=[axis])",
    ]
    if let regionsFile {
      lines += [
        "regions = Regions.read(here / \(Self.quoted(regionsFile)), format=\"ds9\")",
        "exclusion = ~geom.to_image().region_mask(list(regions))",
      ]
    } else {
      lines.append("exclusion = Map.from_geom(geom.to_image(), data=True, dtype=bool)")
    }
    lines.append("summary[\"exclusion_pixels\"] = int((~exclusion.data).sum())")
    return lines.joined(separator: "\n")
  }

  var reduction: String {
    let settings = configuration.observations
    let store = YamlLines.absolute(settings.datastore?.resolved ?? ".")
    let background = configuration.datasets.background
    let range = background.normRange
    let responses = settings.requiredResponses.map { Self.quoted($0.rawValue) }
    var lines = [
      "# Reduction of each run, its background norm, and the stack.",
      "with timed(\"load\"):",
      "    store = DataStore.from_dir(\(Self.quoted(store)))",
      "    observations = store.get_observations(",
      "        \(Self.list(runs.map { "\($0)" }, width: 96)),",
      "        required_irf=[\(responses.joined(separator: ", "))])",
      "reference = MapDataset.create(",
      "    geom, energy_axis_true=axis_true,",
      "    binsz_irf=\(configuration.datasets.geometry.binsizeIrf.shortest) * u.deg)",
      "maker = MapDatasetMaker()",
    ]
    if let safe = safeMask { lines.append(safe) }
    lines += [
      "reduced = []", "summary[\"reduced\"] = []", "with timed(\"reduce\"):",
      "    for obs in observations:",
    ]
    if let alignment = settings.fovAlignment {
      lines += [
        "        # There is no public way to say that the files declare another alignment.",
        "        background = obs.bkg",
        "        background._fov_alignment = FoVAlignment.\(alignment.rawValue)",
        "        obs.bkg = background",
      ]
    }
    lines += [
      "        empty = reference.cutout(",
      "            obs.get_pointing_icrs(obs.tmid), width=\(Self.cutoutWidth.shortest) * u.deg,",
      "            name=f\"obs-{obs.obs_id}\")",
      "        dataset = maker.run(empty, obs)",
    ]
    if safeMask != nil { lines.append("        dataset = safe.run(dataset, obs)") }
    lines += [
      "        reduced.append(dataset)",
      "        mask = dataset.mask_safe.data",
      "        exposure = dataset.exposure.quantity.to_value(\"m2 s\")",
      "        summary[\"reduced\"].append({",
      "            \"name\": dataset.name, \"counts\": float(dataset.counts.data.sum()),",
      "            \"background\": float(dataset.background.data.sum(dtype=float)),",
      "            \"counts_safe\": float(dataset.counts.data[mask].sum()),",
      "            \"background_safe\": float(dataset.background.data[mask].sum(dtype=float)),",
      "            \"exposure_sum_m2_s\": float(exposure.sum(dtype=float)),",
      "            \"exposure_max_m2_s\": float(exposure.max()),",
      "            \"livetime_s\": float(dataset.gti.time_sum.to_value(\"s\")),",
      "        })",
      "stacked = MapDataset.create(",
      "    geom, energy_axis_true=axis_true, name=\"stacked\",",
      "    binsz_irf=\(configuration.datasets.geometry.binsizeIrf.shortest) * u.deg)",
      "kept = []", "summary[\"fov_background\"] = []",
      "with timed(\"fov_background\"):",
    ]
    if background.method == .fovBackground {
      lines += [
        "    fov = FoVBackgroundMaker(",
        "        method=\"\(background.normMethod.rawValue)\", exclusion_mask=exclusion,",
        "        min_counts=\(background.minCounts.shortest), min_npred_background=\(background.minBackground.shortest))",
        "    for dataset in reduced:",
        "        dataset = fov.run(dataset)",
        "        norm = dataset.background_model.spectral_model.norm",
        "        good = bool(\(range.lowerBound.shortest) <= norm.value <= \(range.upperBound.shortest))",
        "        summary[\"fov_background\"].append({",
        "            \"name\": dataset.name, \"norm\": norm.value, \"norm_err\": norm.error, \"kept\": good})",
        "        if good:",
        "            kept.append(dataset)",
      ]
    } else {
      lines.append("    kept = reduced")
    }
    lines += [
      "with timed(\"stack\"):", "    for dataset in kept:", "        stacked.stack(dataset)",
      "summary[\"stacked\"] = {",
      "    \"counts\": float(stacked.counts.data.sum()),",
      "    \"background\": float(stacked.background.data.sum(dtype=float)),",
      "    \"exposure_sum_m2_s\": float(stacked.exposure.quantity.to_value(\"m2 s\").sum(dtype=float)),",
      "}",
    ]
    return lines.joined(separator: "\n")
  }

  private var safeMask: String? {
    let mask = configuration.datasets.safeMask
    guard !mask.methods.isEmpty else { return nil }
    let methods = mask.methods.map { Self.quoted($0.rawValue) }.joined(separator: ", ")
    var arguments = ["methods=[\(methods)]"]
    if mask.methods.contains(.offsetMax) {
      arguments.append("offset_max=\(mask.offsetMax.shortest) * u.deg")
    }
    arguments.append("aeff_percent=\(mask.aeffPercent.shortest)")
    arguments.append("bias_percent=\(mask.biasPercent.shortest)")
    if let offset = mask.fixedOffset { arguments.append("fixed_offset=\(offset.shortest) * u.deg") }
    if let position = mask.position { arguments.append("position=\(Self.direction(position))") }
    return "safe = SafeMaskMaker(\n    \(arguments.joined(separator: ",\n    ")))"
  }

  var maps: String {
    var lines = [
      "# Maps.",
      "write(stacked.counts, \"counts\")",
      "write(stacked.background, \"background\")",
      "write(stacked.exposure, \"exposure\", \"m2 s\")",
      "write(stacked.mask_safe, \"mask_safe\")",
    ]
    if let radius = configuration.smoothRadius {
      lines += [
        "with timed(\"smooth\"):",
        "    write(stacked.counts.smooth(\(radius.shortest) * u.deg), \"counts_smooth\")",
        "    excess = stacked.counts - stacked.background",
        "    write(excess.smooth(\(radius.shortest) * u.deg), \"excess_smooth\")",
      ]
    }
    if let map = configuration.excessMap {
      lines += [
        "with timed(\"excess_map\"):",
        "    lima = ExcessMapEstimator(",
        "        \(map.correlationRadius.shortest) * u.deg, selection_optional=[],",
        "        correlate_off=\(map.correlateOff ? "True" : "False")\(Self.edgesArgument(map.energyEdges))",
        "    ).run(stacked)",
        "write(lima.sqrt_ts, \"lima_sqrt_ts\")",
        "write(lima.npred_excess, \"lima_npred_excess\")",
        "outside = lima.sqrt_ts.data[0][exclusion.data]",
        "outside = outside[np.isfinite(outside)]",
        "summary[\"lima\"] = {",
        "    \"max\": float(np.nanmax(lima.sqrt_ts.data)), \"mu\": float(outside.mean()),",
        "    \"std\": float(outside.std()), \"off_pixels\": int(outside.size),",
        "}",
      ]
    }
    return lines.joined(separator: "\n")
  }
}
