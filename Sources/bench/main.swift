import Foundation

// `bench` measures everything; `bench terminal` only the traffic with the terminal.
let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.first == TerminalTraffic.childArgument {
  try TerminalTraffic.runChild(Array(arguments.dropFirst()))
} else {
  try TerminalTraffic.run()
}
