import ArgumentParser

/// `gammascope demo`: how to begin.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Show how to begin; the simulated sky comes with a later version.",
    discussion: """
      Example:
        gammascope demo
      """)

  func run() async throws {
    Console.write(
      """
      The simulated sky is not in this version. Open a data store (DL3 files with obs-index and
      hdu-index, or a folder of bare DL3 files) or an analysis file instead:

        gammascope open FOLDER
        gammascope open analysis.yaml
        gammascope info FOLDER      lists its observations
        gammascope check FOLDER     lists everything that is wrong with them
        gammascope render FOLDER    prints a significance map

      Public data to begin with: the H.E.S.S. first data release (DL3 DR1),
      https://www.mpi-hd.mpg.de/hfm/HESS/pages/dl3-dr1/

      """)
  }
}
