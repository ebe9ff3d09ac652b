"""Run the exported Gammapy script of analyses beside `gammascope run`, and time and compare both.

    python Tests/GammapyScripts/time_scripts.py PROGRAM COMPARE.py OUT ANALYSIS.yaml...

Run with Gammapy 2.1, nothing else running. For each analysis PROGRAM (`gammascope`) exports the script,
the script runs under Gammapy, `gammascope run` runs three times, and COMPARE.py compares the products.
Prints a table of the stages: Gammapy, gammascope (best of three), and how many times faster; then the
whole, with the highest resident memory of both, and the last line of the comparison.
"""

import json
import subprocess
import sys
from pathlib import Path


def measured(command, **options):
    """Seconds and highest resident memory, MB, of a command, which must succeed."""
    code = (
        "import resource, subprocess, sys, time\n"
        "start = time.perf_counter()\n"
        "status = subprocess.run(sys.argv[1:]).returncode\n"
        "seconds = time.perf_counter() - start\n"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024\n"
        "print(f'\\n{status} {seconds} {peak}')\n"
    )
    text = subprocess.run(
        [sys.executable, "-c", code, *map(str, command)], check=True, capture_output=True,
        text=True, **options,
    )
    status, seconds, peak = text.stdout.split("\n")[-2].split()
    if status != "0":
        sys.exit(f"{command}: exit status {status}\n{text.stdout}{text.stderr}")
    return float(seconds), float(peak)


def main(program, compare, out, analyses):
    for analysis in map(Path, analyses):
        export, theirs, ours = (Path(out) / analysis.stem / n for n in ("export", "gammapy", "own"))
        measured([program, "export", analysis, "--output", export])
        their_seconds, their_peak = measured(
            [sys.executable, export / "analysis_gammapy.py", theirs]
        )
        best, own_seconds, own_peak = {}, float("inf"), 0
        for _ in range(3):
            seconds, peak = measured([program, "run", analysis, "--output", ours, "--quiet"])
            own_seconds, own_peak = min(own_seconds, seconds), max(own_peak, peak)
            for stage, spent in json.loads((ours / "summary.json").read_text())["timings_s"].items():
                best[stage] = min(best.get(stage, spent), spent)
        print(f"{analysis.stem}: {'Gammapy':>26} {'gammascope':>14} {'times':>7}")
        for stage, spent in json.loads((theirs / "summary.json").read_text())["timings_s"].items():
            own = best.get(stage)
            if own:
                print(f"  {stage:<24} {spent:>9.2f} s {own * 1e3:>11.1f} ms {spent / own:>7.0f}")
        print(
            f"  {'whole':<24} {their_seconds:>9.2f} s {own_seconds * 1e3:>11.1f} ms "
            f"{their_seconds / own_seconds:>7.0f}   {their_peak:.0f} MB, {own_peak:.0f} MB"
        )
        text = subprocess.run(
            [sys.executable, compare, ours, theirs, "--quiet"], capture_output=True, text=True
        ).stdout.strip()
        print(text, flush=True)


main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
