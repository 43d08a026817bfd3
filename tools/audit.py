"""Compares what is locked with published advisories; says loudly where none could be read.

Run: `python tools/audit.py [--strict]`.
Without the advisory services (a machine without the internet) it warns and passes, unless
`--strict` is given: a release is made with it.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
TIMEOUT_S = 300


@dataclass(frozen=True)
class Verdict:
    """What one registry's audit came to.

    Attributes:
        faults: Known vulnerabilities, one line each.
        unread: Why packages could not be compared, one line each.
    """

    name: str
    packages: int
    faults: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def judge_python(report: str) -> Verdict:
    """Reads pip-audit's JSON, which calls skipped packages sound."""
    try:
        found = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Verdict("PyPI", 0, unread=("the advisory service gave no answer",))
    faults = tuple(
        f"{one['name']} {one.get('version', '')}: {fault['id']}, fixed in "
        f"{', '.join(fault.get('fix_versions', ())) or 'no version yet'}"
        for one in found
        for fault in one.get("vulns", ())
    )
    unread = tuple(one["skip_reason"] for one in found if "skip_reason" in one)
    return Verdict("PyPI", len(found), faults, unread)


def judge_npm(report: str) -> Verdict:
    """Reads npm's JSON."""
    try:
        found = json.loads(report)
        packages = found["metadata"]["dependencies"]["total"]
        faults = tuple(
            f"{name}: {one['severity']}" for name, one in sorted(found["vulnerabilities"].items())
        )
    except (ValueError, KeyError, TypeError):
        return Verdict("npm", 0, unread=("the advisory service gave no answer",))
    return Verdict("npm", packages, faults)


def exit_code(verdicts: Sequence[Verdict], *, strict: bool) -> int:
    """Returns 1 for a known vulnerability, and when strict for anything that was not compared."""
    if any(one.faults for one in verdicts):
        return 1
    return int(strict and any(one.unread for one in verdicts))


def told(verdict: Verdict) -> str:
    """Returns a verdict for people."""
    lines = [f"  {fault}" for fault in verdict.faults]
    if verdict.unread:
        lines.append(
            f"  NOT COMPARED: {len(verdict.unread)} of {verdict.packages or 'all'} packages "
            f"({verdict.unread[0]})"
        )
    compared = verdict.packages - len(verdict.unread) if verdict.packages else 0
    head = f"{verdict.name}: {compared} packages compared with advisories, "
    return "\n".join([f"{head}{len(verdict.faults)} known vulnerabilities", *lines])


def main() -> int:
    """Audits both registries and prints what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strict", action="store_true", help="fail where nothing was compared")
    strict = parser.parse_args().strict
    python = [
        *(sys.executable, "-m", "pip_audit", "-r", "requirements.lock", "--no-deps"),
        *("--disable-pip", "--progress-spinner", "off", "--format", "json"),
    ]
    npm = [sys.executable, "tools/npm.py", "audit", "--json"]
    verdicts = [judge_python(_output(python)), judge_npm(_output(npm))]
    print("\n".join(told(one) for one in verdicts))
    return exit_code(verdicts, strict=strict)


def _output(command: list[str]) -> str:
    """Returns what a command prints; its exit code says less than its report."""
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
