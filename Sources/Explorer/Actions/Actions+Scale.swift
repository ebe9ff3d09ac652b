/// Stretch and limits.
let scaleActions: [Action] =
  [
    stretchAction(.linear, "l", "Linear", "Spreads colours evenly over the values."),
    stretchAction(.squareRoot, "q", "Square root", "Shows low values better; signed about zero."),
    stretchAction(
      .logarithm, "g", "Logarithmic", "One step of colour per factor; signed about zero."),
    stretchAction(.asinh, "a", "Asinh", "Linear near zero, logarithmic far from it."),
    stretchAction(.power, "p", "Power", "Shows high values better."),
    stretchAction(.equalised, "h", "Equalised", "Gives each colour as many pixels."),
  ] + [
    Action(
      "stretch", "Stretch", context: .mapScreen, argument: .stretch, synonyms: ["scale"],
      sentence: "Sets the stretch of this layer by its name."
    ) { state, argument in
      guard case .text(let name) = argument, let stretch = StretchChoice(rawValue: name) else {
        let names = StretchChoice.allCases.map(\.rawValue).joined(separator: ", ")
        state.ask("stretch", "stretch", "one of " + names)
        return []
      }
      state.map[layer: state.map.layer].stretch = stretch
      return []
    },
    limitAction("limits-auto", "Automatic limits", "s 0", .standard, "The rule of the layer."),
    limitAction(
      "limits-zscale", "Zscale limits", "s z", .zscale, "From the slope of the ordered values."),
    limitAction(
      "limits-minmax", "Least to most", "s m", .minMax, "From the least to the greatest value."),
    Action(
      "limits-percentile", "Percentile limits", keys: "s 9", context: .mapScreen,
      argument: .percentile, synonyms: ["quantile"],
      sentence: "Spans the central part of the values, 99.5 % if nothing else is typed.",
      availability: needsMap
    ) { state, argument in
      if case .number(let share) = argument {
        state.setLimits(.percentile(share))
      } else {
        state.setLimits(.percentile(99.5))
      }
      return []
    },
    Action(
      "limits-view", "Limits of the visible part", keys: "s v", context: .mapScreen,
      sentence: "Takes the limits from the values that are visible.", availability: needsMap
    ) { state, _ in
      state.setLimitsFromView()
      return []
    },
    Action(
      "limits", "Type the limits", keys: "s t", context: .mapScreen, argument: .limits,
      synonyms: ["range", "minimum", "maximum"],
      sentence: "Asks for the two ends of the colour scale.", availability: needsMap
    ) { state, argument in
      guard case .pair(let low, let high) = argument else {
        let now = state.colorLimits(of: state.map.layer)
        let factor = state.barFactor
        state.ask(
          "limits", factor > 1 ? "limits on the colour bar" : "limits",
          ArgumentKind.limits.explanation,
          text: Format.short(now.low * factor) + " " + Format.short(now.high * factor))
        return []
      }
      state.setLimits(.fixed(low, high))
      state.recordedCommand = state.command("limits", low, high)
      return []
    },
    Action(
      "limit-upper-here", "Upper limit from the crosshair", keys: "s k", context: .mapScreen,
      sentence: "Takes the value at the crosshair as the upper limit.", availability: needsMap
    ) { state, _ in
      state.setLimitFromCrosshair(upper: true)
      return []
    },
    Action(
      "limit-lower-here", "Lower limit from the crosshair", keys: "s j", context: .mapScreen,
      sentence: "Takes the value at the crosshair as the lower limit.", availability: needsMap
    ) { state, _ in
      state.setLimitFromCrosshair(upper: false)
      return []
    },
    Action(
      "nudge-lower", "Lower limit down", keys: "(", context: .mapScreen,
      sentence: "Moves the lower limit down by a twentieth of the scale.", availability: needsMap
    ) { state, _ in
      state.nudgeLimit(upper: false, by: -1)
      return []
    },
    Action(
      "nudge-upper", "Upper limit down", keys: ")", context: .mapScreen,
      sentence: "Moves the upper limit down by a twentieth of the scale.", availability: needsMap
    ) { state, _ in
      state.nudgeLimit(upper: true, by: -1)
      return []
    },
    Action(
      "nudge-lower-up", "Lower limit up", keys: "s (", context: .mapScreen,
      sentence: "Moves the lower limit up by a twentieth of the scale.", availability: needsMap
    ) { state, _ in
      state.nudgeLimit(upper: false, by: 1)
      return []
    },
    Action(
      "nudge-upper-up", "Upper limit up", keys: "s )", context: .mapScreen,
      sentence: "Moves the upper limit up by a twentieth of the scale.", availability: needsMap
    ) { state, _ in
      state.nudgeLimit(upper: true, by: 1)
      return []
    },
    Action(
      "histogram-log", "Logarithmic counts of the histogram", keys: "s g", context: .distributions,
      synonyms: ["log"], sentence: "Switches the histogram between logarithmic and linear counts."
    ) { state, _ in
      state.histogramIsLogarithmic.toggle()
      return []
    },
  ]

private func stretchAction(
  _ stretch: StretchChoice, _ key: String, _ title: String, _ sentence: String
) -> Action {
  Action(
    "stretch-" + stretch.rawValue, title, keys: "s " + key, context: .mapScreen,
    synonyms: ["stretch"], sentence: sentence
  ) { state, _ in
    state.map[layer: state.map.layer].stretch = stretch
    state.hint("stretch " + stretch.label)
    return []
  }
}

private func limitAction(
  _ id: String, _ title: String, _ keys: String, _ rule: LimitRule, _ sentence: String
) -> Action {
  Action(
    id, title, keys: keys, context: .mapScreen, synonyms: ["limits"], sentence: sentence,
    availability: needsMap
  ) { state, _ in
    state.setLimits(rule)
    return []
  }
}
