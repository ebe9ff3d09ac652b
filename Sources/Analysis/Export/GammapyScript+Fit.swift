import Foundation
import SkyGeometry

/// What follows from the stack: TS map, fit, residuals, flux points.
extension GammapyScript {
  var tsMap: String {
    guard let map = configuration.tsMap else { return "" }
    var lines = ["# TS map."]
    if let model = map.model, let modelsFile {
      lines.append(
        "test_source = Models.read(here / \(Self.quoted(modelsFile)))[\(Self.quoted(model))]")
    } else {
      lines += [
        "test_source = SkyModel(",
        "    spatial_model=PointSpatialModel(),",
        "    spectral_model=PowerLawSpectralModel(",
        "        index=\(map.index.shortest), amplitude=\"1e-13 cm-2 s-1 TeV-1\"))",
      ]
    }
    let width = map.kernelWidth.map { ", kernel_width=\($0.shortest) * u.deg" } ?? ""
    lines += [
      "with timed(\"ts_map\"):",
      "    ts = TSMapEstimator(",
      "        test_source\(width)\(Self.edgesArgument(map.energyEdges)),",
      "        selection_optional=None,",
      "    ).run(stacked)",
      "write(ts.sqrt_ts, \"ts_sqrt_ts\")",
      "write(ts.flux, \"ts_flux\", \"cm-2 s-1\")",
      "summary[\"ts_map\"] = {\"max\": float(np.nanmax(ts.sqrt_ts.data))}",
    ]
    return lines.joined(separator: "\n")
  }

  var fit: String {
    let isStacked = configuration.datasets.stack
    var lines = ["# Fit.", "models = Models.read(here / \(Self.quoted(modelsFile ?? "")))"]
    if isStacked {
      lines.append("datasets = Datasets([stacked])")
    } else {
      lines += [
        "for dataset in kept:",
        "    # The norm belongs to the run, not to the model of the fit.",
        "    dataset.background = dataset.npred_background()",
        "    dataset.models = None",
        "    if not any(dataset.name in (model.datasets_names or []) for model in models):",
        "        models.append(FoVBackgroundModel(",
        "            spectral_model=\(norms), dataset_name=dataset.name))",
        "datasets = Datasets(kept)",
      ]
    }
    if let range = configuration.fit {
      let low = range.minimum.map { "\($0.shortest) * u.TeV" } ?? "None"
      let high = range.maximum.map { "\($0.shortest) * u.TeV" } ?? "None"
      lines += [
        "for dataset in datasets:",
        "    dataset.mask_fit = dataset.counts.geom.energy_mask(\(low), \(high))",
      ]
      let circles = range.regions.map { SkyRegion(.circle(center: $0.center, radius: $0.radius)) }
      let inside = fitRegions.filter { $0.fitUse == .inside }
      let outside = fitRegions.filter { $0.fitUse == .outside }
      lines += mask(fitRegions.isEmpty ? circles : inside, isInside: true)
      lines += mask(outside, isInside: false)
    }
    lines += [
      "for model in models:",
      "    norms = model.spectral_model",
      "    if isinstance(model, FoVBackgroundModel) and isinstance(norms, PiecewiseNormSpectralModel):",
      "        dataset = datasets[model.datasets_names[0]]",
      "        for parameter, used in zip(norms.parameters, dataset.mask.data.any(axis=(1, 2))):",
      "            parameter.min = 0",
      "            parameter.frozen = parameter.frozen or not used",
      "datasets.models = models",
      "summary[\"start\"] = {",
      "    \"stat\": float(datasets.stat_sum()),",
      "    \"npred\": float(sum(d.npred().data[d.mask_safe.data].sum() for d in datasets)),",
      "    \"npred_signal\": float(sum(d.npred_signal().data[d.mask_safe.data].sum() for d in datasets)),",
      "    \"bins\": int(sum(d.mask.data.sum() for d in datasets)),",
      "}",
    ]
    if isStacked { lines.append("write(stacked.npred_signal(), \"npred_signal_start\")") }
    lines += [
      "with timed(\"fit\"):",
      "    result = Fit(optimize_opts={\"tol\": 0.01, \"strategy\": 2}).run(datasets)",
      "print(result)",
      "summary[\"fit\"] = {",
      "    \"success\": bool(result.success), \"nfev\": int(result.nfev),",
      "    \"stat\": float(result.total_stat),",
      "    \"npred\": float(sum(d.npred().data[d.mask_safe.data].sum() for d in datasets)),",
      "    \"parameters\": [",
      "        {",
      "            \"model\": m.name, \"name\": p.name, \"value\": float(p.value), \"unit\": str(p.unit),",
      "            \"error\": float(p.error), \"frozen\": bool(p.frozen),",
      "        }",
      "        for m in datasets.models for p in m.parameters",
      "    ],",
      "}",
      "datasets.models.write(out / \"best_fit.yaml\", overwrite=True)",
    ]
    return lines.joined(separator: "\n")
  }

  /// Lines that keep the fit to what is inside of regions, or outside of them; none without.
  private func mask(_ regions: [SkyRegion], isInside: Bool) -> [String] {
    guard !regions.isEmpty else { return [] }
    let name = isInside ? "inside" : "outside"
    let lines = Ds9Regions.format(regions.map { SkyRegion($0.shape) }).split(separator: "\n")
    let text = lines.dropFirst().joined(separator: "\\n")
    let argument = isInside ? "" : ", inside=False"
    return [
      "    \(name) = Regions.parse(\"\(text)\", format=\"ds9\")",
      "    dataset.mask_fit &= dataset.counts.geom.region_mask(list(\(name))\(argument))",
    ]
  }

  /// The background model of a run, where the models file has none.
  private var norms: String {
    switch configuration.backgroundModel {
    case .norm: "PowerLawNormSpectralModel()"
    case .powerlaw: "free_tilt()"
    case .piecewise: "PiecewiseNormSpectralModel(energy=axis.center, norms=np.ones(axis.nbin))"
    }
  }

  var residuals: String {
    guard let section = configuration.residuals else { return "" }
    return [
      "# Residuals.",
      "if len(datasets) == 1:",
      "    with timed(\"residuals\"):",
      "        residual = ExcessMapEstimator(",
      "            \(section.correlationRadius.shortest) * u.deg, selection_optional=[]\(Self.edgesArgument(section.energyEdges)),",
      "        ).run(stacked)",
      "    write(residual.sqrt_ts, \"residual_sqrt_ts\")",
    ].joined(separator: "\n")
  }

  var fluxPoints: String {
    var lines = [
      "# Flux points.", "summary[\"flux_points\"] = {}", "for source, edges, n_sigma_ul in [",
    ]
    for item in configuration.fluxPoints {
      let edges = item.energyEdges.map(\.shortest)
      lines.append(
        "    (\(Self.quoted(item.source)), \(Self.list(edges, width: 88)) * u.TeV, "
          + "\((item.limitSigmas ?? 2).shortest)),")
    }
    lines += [
      "]:",
      "    with timed(\"flux_points\"):",
      "        points = FluxPointsEstimator(",
      "            energy_edges=edges, source=source, n_sigma_ul=n_sigma_ul,",
      "            selection_optional=\"all\").run(datasets)",
      "    points.write(out / f\"flux_points_{source}.fits\", sed_type=\"likelihood\", overwrite=True)",
      "    table = points.to_table(sed_type=\"dnde\")",
      "    summary[\"flux_points\"][source] = {",
      "        \"e_ref\": table[\"e_ref\"].quantity.to_value(\"TeV\").tolist(),",
      "        **{",
      "            key: table[key].quantity.to_value(\"cm-2 s-1 TeV-1\").tolist()",
      "            for key in (\"dnde\", \"dnde_err\", \"dnde_errp\", \"dnde_errn\", \"dnde_ul\")",
      "        },",
      "        **{",
      "            key: np.asarray(table[key]).tolist()",
      "            for key in (\"ts\", \"sqrt_ts\", \"stat\", \"is_ul\", \"success\")",
      "        },",
      "    }",
    ]
    return lines.joined(separator: "\n")
  }
}
