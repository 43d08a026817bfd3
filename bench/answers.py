"""Measures answers on all open sets of questions beside peers in one run; it trains nothing.

python bench/answers.py [../shared/data] [--only SET ...] [--peers WHO ...] [--into docs]

Without --into a table is printed; with it, answers.json, answers.md and the plots are written.
A run with --only or --peers replaces only what it measured; `--only` alone draws anew.
"""

import argparse
import json
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from answering.installed import PACKAGE
from answering.measures import Told, measures
from answering.plots import reliability_diagram, risk_plot
from answering.rankers import RANKERS, Ranker, rankers_of
from answering.sets import SETS, Questions, Set
from answering.table import document
from installing import NotInstalled

ROOT: Final = Path(__file__).parents[1]
DEFAULT_DATA: Final = ROOT.parent / "shared" / "data"
PACKAGES: Final = ("bm25s", "onnxruntime", "rapidfuzz")

Report = dict[str, Any]


def main() -> None:
    """Measures, then prints or writes."""
    options = _options()
    if not options.data.is_dir():
        print("skipped: no data")
        return
    report = _known(options.into) or {"asked": {}}
    report["machine"] = _machine()
    for name in options.only:
        asked = SETS[name](options.data)
        for who in rankers_of(asked):
            if who in options.peers:
                _measure(name, asked, who, report)
                _keep(options.into, report)
    if options.into:
        _write(options.into, report)
    else:
        print(document(report))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", default=DEFAULT_DATA)
    parser.add_argument("--only", nargs="*", choices=tuple(SETS), default=tuple(SETS))
    parser.add_argument("--peers", nargs="*", choices=tuple(RANKERS), default=tuple(RANKERS))
    parser.add_argument("--into", type=Path, default=None, help="folder of the documents")
    return parser.parse_args()


def _known(folder: Path | None) -> Report | None:
    path = folder / "answers.json" if folder else None
    if path is None or not path.exists():
        return None
    report: Report = json.loads(path.read_text(encoding="utf-8"))
    return report


def _machine() -> Report:
    packages = {name: version(name) for name in PACKAGES}
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "packages": packages | dict([PACKAGE.split("==")]),
    }


def _measure(name: str, asked: Set, who: str, report: Report) -> None:
    """Asks somebody all questions of one set, and puts the measures into the report."""
    _progress(f"{name}: {who} ... ")
    started = perf_counter()
    try:
        with RANKERS[who](asked) as rank:
            index_s = perf_counter() - started
            told = [(each, _ask(rank, each)) for each in asked.asked]
    except NotInstalled as error:
        _progress(f"skipped: {error}\n")
        return
    for each, rows in told:
        entry = report["asked"].setdefault(each.name, {"set": name, "by": {}})
        entry |= {"seen": each.seen, "articles": len(asked.articles)}
        entry["by"][who] = measures(rows) | {"index_s": round(index_s, 2)}
    _progress(f"{perf_counter() - started:.0f} s\n")


def _ask(rank: Ranker, questions: Questions) -> list[Told]:
    """Asks every question once; the first also before, so that nothing is loaded while timed."""
    rank(questions.cases[0])
    rows = []
    for case in questions.cases:
        started = perf_counter()
        reply = rank(case)
        latency_ms = (perf_counter() - started) * 1000
        rows.append(Told(case.gold, reply.ranked, reply.score, latency_ms, reply.decision))
    return rows


def _keep(folder: Path | None, report: Report) -> None:
    """Writes the report as far as it is, so that a run that is ended leaves what it measured."""
    if folder:
        text = json.dumps(report, indent=1) + "\n"
        (folder / "answers.json").write_text(text, encoding="utf-8")


def _write(folder: Path, report: Report) -> None:
    _keep(folder, report)
    (folder / "answers.md").write_text(document(report), encoding="utf-8")
    pictures = folder / "images"
    (pictures / "answers-risk.svg").write_text(risk_plot(report), encoding="utf-8")
    diagram = reliability_diagram(report)
    (pictures / "answers-reliability.svg").write_text(diagram, encoding="utf-8")


def _progress(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


if __name__ == "__main__":
    main()
