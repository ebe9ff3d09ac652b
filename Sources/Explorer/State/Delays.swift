/// Times that the user may want otherwise, s.
package struct Delays: Sendable, Equatable {
  /// Until the menu of a prefix appears.
  package var prefix = 0.3
  /// How long blinking shows each layer at first.
  package var blink = 0.5
  /// Within which a second `Ctrl-C` quits.
  package var interrupt = 1.0
  /// How long the cursor rests before a run is looked at.
  package var peek = 0.08
  /// Between a change and its way to the disk: nothing that was done may be lost with the program.
  package var save = 0.25

  package init() {}

  /// The same where only the place on the screen has changed.
  var viewSave: Double { 40 * save }
}
