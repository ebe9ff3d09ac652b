import Foundation
import SkyGeometry

extension AnalysisConfiguration {
  /// The analysis file of this configuration; reading it gives the configuration back.
  ///
  /// Inputs are written as absolute paths, so that the file can stand in any folder.
  package func yaml() -> String {
    var out = YamlLines()
    out.comment("Analysis file, as gammascope and Gammapy 2.1 read it.")
    writeGeneral(&out)
    writeObservations(&out)
    writeDatasets(&out)
    writeProducts(&out)
    if !environment.isEmpty {
      out.section("environment") { out in
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
          // A relative folder would mean another one if the file moves.
          let isPath = value.hasPrefix("./") || value.hasPrefix("../")
          out.pair(
            name, text: isPath ? YamlLines.absolute(baseFolder + "/" + value) : value)
        }
      }
    }
    return out.text
  }

  private func writeGeneral(_ out: inout YamlLines) {
    out.section("general") { out in
      out.pair("outdir", path: general.outputFolder)
      if let jobs = general.jobs { out.pair("n_jobs", "\(jobs)") }
      if let file = general.modelsFile { out.pair("models_file", path: file) }
      if let file = general.datasetsFile { out.pair("datasets_file", path: file) }
    }
  }

  private func writeObservations(_ out: inout YamlLines) {
    out.section("observations") { out in
      if let datastore = observations.datastore { out.pair("datastore", path: datastore) }
      if let file = observations.idFile {
        out.pair("obs_file", path: file)
      } else if !observations.ids.isEmpty {
        out.pair("obs_ids", list: observations.ids.map { "\($0)" })
      }
      if let cone = observations.cone { out.pair("obs_cone", YamlLines.circle(cone)) }
      if !observations.time.isEmpty {
        out.pair("obs_time", YamlLines.intervals(observations.time))
      }
      out.pair("required_irf", list: observations.requiredResponses.map(\.rawValue))
      if let alignment = observations.fovAlignment {
        out.pair("fov_alignment", alignment.rawValue)
      }
    }
  }

  private func writeDatasets(_ out: inout YamlLines) {
    out.section("datasets") { out in
      out.pair("type", datasets.type.rawValue)
      out.pair("stack", "\(datasets.stack)")
      out.section("geom") { out in
        out.section("wcs") { out in
          let geometry = datasets.geometry
          if let center = geometry.center, center.frame == geometry.frame {
            out.pair("skydir", "{\(YamlLines.direction(center))}")
          } else {
            out.pair("skydir", "{frame: \(geometry.frame.rawValue)}")
          }
          out.pair("binsize", YamlLines.degrees(geometry.binsize))
          out.pair(
            "width",
            "{width: \(YamlLines.degrees(geometry.width)), "
              + "height: \(YamlLines.degrees(geometry.height))}")
          out.pair("binsize_irf", YamlLines.degrees(geometry.binsizeIrf))
          out.pair("projection", geometry.projection)
        }
        out.pair("selection", "{offset_max: \(YamlLines.degrees(datasets.offsetMax))}")
        out.section("axes") { out in
          out.pair("energy", YamlLines.binning(datasets.energy))
          if let energyTrue = datasets.energyTrue {
            out.pair("energy_true", YamlLines.binning(energyTrue))
          }
        }
      }
      out.pair("map_selection", list: datasets.mapSelection.map(\.rawValue))
      writeBackground(&out)
      writeSafeMask(&out)
      if datasets.mixedInstruments { out.pair("mixed_instruments", "true") }
      if let region = datasets.onRegion { out.pair("on_region", YamlLines.circle(region)) }
      if datasets.containmentCorrection { out.pair("containment_correction", "true") }
    }
  }

  private func writeBackground(_ out: inout YamlLines) {
    let background = datasets.background
    out.section("background") { out in
      out.pair("method", background.method == .none ? "null" : background.method.rawValue)
      if let file = background.exclusionFile { out.pair("exclusion", path: file) }
      if !background.exclusionRegions.isEmpty {
        out.list("exclusion_regions", background.exclusionRegions.map(YamlLines.circle))
      }
      let range = background.normRange
      out.pair(
        "norm_range", list: [range.lowerBound, range.upperBound].map { YamlLines.number($0) })
      switch background.method {
      case .fovBackground:
        var parameters = ["method: \(background.normMethod.rawValue)"]
        if background.minCounts > 0 {
          parameters.append("min_counts: \(YamlLines.number(background.minCounts))")
        }
        if background.minBackground > 0 {
          parameters.append("min_npred_background: \(YamlLines.number(background.minBackground))")
        }
        out.pair("parameters", "{\(parameters.joined(separator: ", "))}")
      case .ring:
        guard let ring = background.ring else { break }
        var parameters = [
          "r_in: \(YamlLines.degrees(ring.innerRadius))",
          "width: \(YamlLines.degrees(ring.width))",
        ]
        if let outer = ring.outerRadiusMax {
          parameters.append("r_out_max: \(YamlLines.degrees(outer))")
        }
        out.pair("parameters", "{\(parameters.joined(separator: ", "))}")
      case .reflected, .none: break
      }
    }
  }

  private func writeSafeMask(_ out: inout YamlLines) {
    let mask = datasets.safeMask
    out.section("safe_mask") { out in
      out.pair("methods", list: mask.methods.map(\.rawValue))
      var parameters: [String] = []
      if mask.methods.contains(.offsetMax) {
        parameters.append("offset_max: \(YamlLines.degrees(mask.offsetMax))")
      }
      parameters.append("aeff_percent: \(YamlLines.number(mask.aeffPercent))")
      parameters.append("bias_percent: \(YamlLines.number(mask.biasPercent))")
      if let offset = mask.fixedOffset {
        parameters.append("fixed_offset: \(YamlLines.degrees(offset))")
      }
      if let position = mask.position {
        parameters.append("position: {\(YamlLines.direction(position))}")
      }
      out.pair("parameters", "{\(parameters.joined(separator: ", "))}")
    }
  }

  private func writeProducts(_ out: inout YamlLines) {
    if let radius = smoothRadius { out.pair("smooth", "{radius: \(YamlLines.degrees(radius))}") }
    if let map = excessMap {
      out.section("excess_map") { out in
        out.pair("correlation_radius", YamlLines.degrees(map.correlationRadius))
        out.edges(map.energyEdges)
        out.pair("parameters", "{correlate_off: \(map.correlateOff)}")
      }
    }
    if let map = tsMap {
      out.section("ts_map") { out in
        if let model = map.model {
          out.pair("model", text: model)
        } else {
          out.pair("index", YamlLines.number(map.index))
        }
        if let width = map.kernelWidth { out.pair("kernel_width", YamlLines.degrees(width)) }
        out.edges(map.energyEdges)
        if let sigmas = map.limitSigmas {
          out.pair("parameters", "{n_sigma_ul: \(YamlLines.number(sigmas))}")
        }
      }
    }
    out.pair("background_model", backgroundModel.rawValue)
    if let fit {
      let range = [("min", fit.minimum), ("max", fit.maximum)]
        .compactMap { key, value in value.map { "\(key): \(YamlLines.energy($0))" } }
      if fit.regions.isEmpty, fit.regionFile == nil {
        out.pair("fit", "{fit_range: {\(range.joined(separator: ", "))}}")
      } else {
        out.section("fit") { out in
          if !range.isEmpty { out.pair("fit_range", "{\(range.joined(separator: ", "))}") }
          if let file = fit.regionFile {
            out.pair("region", path: file)
          } else {
            out.list("region", fit.regions.map(YamlLines.circle))
          }
        }
      }
    }
    writeSpectra(&out)
    if let residuals {
      out.section("residuals") { out in
        out.pair("correlation_radius", YamlLines.degrees(residuals.correlationRadius))
        out.edges(residuals.energyEdges)
      }
    }
  }

  private func writeSpectra(_ out: inout YamlLines) {
    func edges(_ energies: [Double]) -> String {
      "[" + energies.map(YamlLines.energy).joined(separator: ", ") + "]"
    }
    func parameters(_ sigmas: Double?) -> String {
      sigmas.map { ", parameters: {n_sigma_ul: \(YamlLines.number($0))}" } ?? ""
    }
    if !fluxPoints.isEmpty {
      out.list(
        "flux_points",
        fluxPoints.map { item in
          var text = "{source: \(YamlLines.quoted(item.source))"
          text += ", energy_edges: \(edges(item.energyEdges))"
          text += parameters(item.limitSigmas)
          if !item.comparisons.isEmpty {
            let others = item.comparisons.map { other in
              var parts = ["label: \(YamlLines.quoted(other.label))"]
              for (key, path) in [("model", other.modelFile), ("points", other.pointsFile)] {
                if let path {
                  parts.append("\(key): \(YamlLines.quoted(YamlLines.absolute(path.resolved)))")
                }
              }
              return "{\(parts.joined(separator: ", "))}"
            }
            text += ", compare: [\(others.joined(separator: ", "))]"
          }
          return text + "}"
        })
    }
    if !lightCurves.isEmpty {
      out.list(
        "light_curve",
        lightCurves.map { item in
          let times =
            item.intervals.isEmpty
            ? "by: \(item.grouping.rawValue)"
            : "time_intervals: \(YamlLines.intervals(item.intervals))"
          return "{source: \(YamlLines.quoted(item.source)), "
            + "energy_edges: \(edges(item.energyEdges)), \(times)\(parameters(item.limitSigmas))}"
        })
    }
  }
}
