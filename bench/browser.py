"""What a help widget costs a page before anybody opens it, ours beside npm's, in one browser.

Run: `python bench/browser.py [--times 5] [--json FILE] [--table docs/benchmarks.md]`.
The browser is slowed down four times, as a phone is; every figure is what the widget adds to the
same page without one, in the median.
"""

import argparse
import gzip
import json
import os
import shutil
import statistics
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from installing import NotInstalled
from load.machine import describe
from load.ours import sidelight
from load.peers import PEERS, node_with
from load.servers import HOST, running
from load.sidelight_wire import SITE
from load.table import between
from playwright.sync_api import Browser, Page, Request, sync_playwright
from typing_extensions import override

ROOT: Final = Path(__file__).parents[1]
SLOWER: Final = 4
QUIET_MS: Final = 2_500
BLOCKING_MS: Final = 50
FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip
PEER_PAGES: Final = {
    "Sentry feedback": "sentry_feedback",
    "react-chat-widget": "react_chat_widget",
}
WATCH: Final = """
    window.bench = {tasks: [], paint: 0, launcher: 0};
    new PerformanceObserver((list) => {
      for (const one of list.getEntries()) bench.tasks.push([one.startTime, one.duration]);
    }).observe({type: "longtask", buffered: true});
    new PerformanceObserver((list) => {
      for (const one of list.getEntries()) if (!bench.paint) bench.paint = one.startTime;
    }).observe({type: "paint", buffered: true});
    const seen = (root) => {
      for (const one of root.querySelectorAll("*")) {
        if (one.localName === "button" && one.getBoundingClientRect().width > 0) return one;
        const inner = one.shadowRoot && seen(one.shadowRoot);
        if (inner) return inner;
      }
      return null;
    };
    const look = () => {
      if (document.body && seen(document.body)) bench.launcher = performance.now();
      else requestAnimationFrame(look);
    };
    window.bench.open = () => seen(document.body).click();
    requestAnimationFrame(look);
"""
"""Long tasks, first paint, and the frame in which a button can first be seen."""

HOST_PAGE: Final = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Invoices</title></head><body><main><h1>Invoices</h1>{rows}</main>{widget}</body></html>"""


@dataclass(slots=True)
class Visit:
    """One load of a page.

    Attributes:
        requests: What was fetched besides the page.
        sockets: Websockets that were opened.
    """

    requests: int = 0
    sockets: int = 0
    gzip_bytes: int = 0
    blocking_ms: float = 0
    longest_ms: float = 0
    launcher_ms: float = 0
    opening_ms: float = 0
    opening_bytes: int = 0
    bodies: list[Request] = field(default_factory=list)


def main() -> None:
    """Measures all, prints, and writes JSON and the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--table", type=Path)
    given = parser.parse_args()
    report: dict[str, Any] = {"machine": describe(), "times": given.times, "widgets": {}}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="sidelight-bench-")))
        address = stack.enter_context(pages(folder))
        port = stack.enter_context(ours(folder, address))
        names = ["Sidelight", *write_pages(folder, port, report)]
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        stack.callback(browser.close)
        bare = measure(browser, f"{address}/bare.html", given.times, opens=False)
        for name in names:
            found = measure(browser, f"{address}/{slug(name)}.html", given.times, opens=True)
            report["widgets"][name] = added(found, bare)
            print(f"{name:20} {report['widgets'][name]}", flush=True)
    if given.json:
        given.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    if given.table:
        between(given.table, "browser", table(report))


def chromium() -> str:
    """Returns the browser; see tools/browser.py."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("SIDELIGHT_CHROMIUM") or next(filter(None, map(shutil.which, names)), "")
    if not found:
        raise NotInstalled("Chromium")  # noqa: EM101  # the browser's name is all there is to say
    return found


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    @override
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def pages(folder: Path) -> Iterator[str]:
    """Serves a folder while the block runs; gives its address."""
    server = ThreadingHTTPServer((HOST, 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@contextmanager
def ours(folder: Path, origin: str) -> Iterator[int]:
    """Runs Sidelight for pages of an origin; gives its port."""
    prepared = sidelight(folder, "browser", "", origin=origin)
    with prepared as one, running(one.side, folder) as server:
        yield server.port


def write_pages(folder: Path, port: int, report: dict[str, Any]) -> list[str]:
    """Writes the page without a widget and with each; returns the peers that could be bundled."""
    rows = "".join(f"<p>Invoice {number}: open, <a href='#{number}'>pay</a></p>" for number in
                   range(200))  # fmt: skip
    tag = f'<script async src="http://{HOST}:{port}/sidelight.js" data-site="{SITE}"></script>'
    bundled = {}
    for name, place in PEER_PAGES.items():
        try:
            bundle(PEERS / place / "page.mjs", folder / f"{place}.js")
        except (NotInstalled, OSError, subprocess.SubprocessError) as error:
            report.setdefault("failed", {})[name] = str(error)
            print(f"{name}: {error}")
            continue
        style = f'<link rel="stylesheet" href="{place}.css">'
        has_style = (folder / f"{place}.css").exists()
        bundled[name] = style * has_style + f'<script async src="{place}.js"></script>'
    for name, widget in {"bare": "", "Sidelight": tag, **bundled}.items():
        page = HOST_PAGE.format(rows=rows, widget=widget)
        (folder / f"{slug(name)}.html").write_text(page, encoding="utf-8")
    return list(bundled)


def bundle(entry: Path, out: Path) -> None:
    """Bundles and minifies a peer's page with the project's own esbuild.

    Raises:
        NotInstalled: A package cannot be had.
        SubprocessError: It does not build.
    """
    node_with("@sentry/browser")
    words = [str(ROOT / "node_modules" / ".bin" / "esbuild"), str(entry), f"--outfile={out}"]
    words += ["--bundle", "--minify", "--format=iife", "--log-level=error"]
    words += ['--define:process.env.NODE_ENV="production"', "--loader:.svg=dataurl"]
    subprocess.run(words, check=True, timeout=120)


def slug(name: str) -> str:
    """Returns a name as a file's."""
    return name.lower().replace(" ", "-")


def measure(browser: Browser, url: str, times: int, *, opens: bool) -> list[Visit]:
    """Visits a page anew some times; the first is thrown away, because it warms the browser."""
    visits = [visit(browser, url, opens=opens) for _ in range(times + 1)]
    return visits[1:]


def visit(browser: Browser, url: str, *, opens: bool) -> Visit:
    """Loads a page in a fresh profile, slowed down, and opens its widget."""
    found, context = Visit(), browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(WATCH)
    page.on("requestfinished", lambda one: found.bodies.append(one))  # noqa: PLW0108  # Playwright marks it
    page.on("websocket", lambda _: setattr(found, "sockets", found.sockets + 1))
    page.goto(url, wait_until="load")
    page.wait_for_timeout(QUIET_MS)
    state = page.evaluate("bench")
    found.requests, found.gzip_bytes = weigh(found.bodies)
    found.blocking_ms = blocking(state["tasks"])
    found.longest_ms = max((took for _, took in state["tasks"]), default=0)
    found.launcher_ms = max(0.0, state["launcher"] - state["paint"]) if state["launcher"] else 0
    if opens:
        opening(page, found, before=len(state["tasks"]))
    context.close()
    return found


def opening(page: Page, found: Visit, *, before: int) -> None:
    """Opens the widget and adds what that took."""
    known = len(found.bodies)
    page.evaluate("bench.open()")
    page.wait_for_timeout(QUIET_MS)
    found.opening_ms = blocking(page.evaluate("bench.tasks")[before:])
    found.opening_bytes = weigh(found.bodies[known:])[1]


def weigh(requests: list[Request]) -> tuple[int, int]:
    """Returns how many files were fetched besides the page, and their bytes under gzip."""
    own = [one for one in requests if one.resource_type not in {"document", "websocket"}]
    bodies = [response.body() for one in own if (response := one.response()) is not None]
    return len(own), sum(len(gzip.compress(body, 9)) for body in bodies)


def blocking(tasks: list[list[float]]) -> float:
    """Returns what tasks take beyond 50 ms each, which is when a page feels stuck."""
    return sum(max(0.0, took - BLOCKING_MS) for _, took in tasks)


def added(found: list[Visit], bare: list[Visit]) -> dict[str, float]:
    """Returns the medians less those of the page without a widget."""

    def middle(visits: list[Visit], name: str) -> float:
        return statistics.median(float(getattr(one, name)) for one in visits)

    over = ("requests", "gzip_bytes", "blocking_ms", "longest_ms")
    whole = ("sockets", "launcher_ms", "opening_ms", "opening_bytes")
    return {
        **{name: round(middle(found, name) - middle(bare, name), 1) for name in over},
        **{name: round(middle(found, name), 1) for name in whole},
    }


def table(report: dict[str, Any]) -> str:
    """Returns the figures as a Markdown table."""
    rows = {
        "gzip_bytes": ("bytes before opening, gzip", "4,000 B", "{:,.0f} B"),
        "requests": ("requests before opening", "1", "{:.0f}"),
        "sockets": ("sockets", "1", "{:.0f}"),
        "blocking_ms": ("blocking beyond 50 ms a task, 4x slower", "0 ms", "{:.0f} ms"),
        "longest_ms": ("its longest task", "50 ms", "{:.0f} ms"),
        "launcher_ms": ("launcher after first paint, 4x slower", "50 ms", "{:.0f} ms"),
        "opening_bytes": ("bytes on opening, gzip", "20,000 B", "{:,.0f} B"),
        "opening_ms": ("blocking on opening, 4x slower", "50 ms", "{:.0f} ms"),
    }
    widgets = report["widgets"]
    lines = ["| | goal | " + " | ".join(widgets) + " |", "| --- " * (len(widgets) + 2) + "|"]
    for name, (title, goal, shape) in rows.items():
        cells = [shape.format(found[name]) for found in widgets.values()]
        lines.append("| " + " | ".join([title, goal, *cells]) + " |")
    load = ", ".join(map(str, report["machine"]["load_before"]))
    told = f"Made by `python bench/browser.py`, median of {report['times']}; load before: {load}."
    return f"{told}\n\n" + "\n".join(lines)


if __name__ == "__main__":
    main()
