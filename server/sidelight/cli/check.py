"""`sidelight check`: finds every fault in articles and page contexts, and says which page wins."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.text import Text

from sidelight.content.action_settings import Configured
from sidelight.content.check import Report, check as check_content
from sidelight.content.explain import Reason, explain, parents
from sidelight.content.knowledge import read_sources, snapshot
from sidelight.domain.pages import PageMatch
from sidelight.errors import ConfigurationError, Fault
from sidelight.settings import load_settings
from sidelight.settings.business_systems import configured_for

CONFIG: Final = "sidelight.toml"
OUTCOMES: Final = {"wins": "bold green", "loses": "yellow", "state": "dim", "url": "dim"}


@dataclass(frozen=True, slots=True)
class Folders:
    """Where one site's content is, as the user named it, and what is set for its actions."""

    kb: Path
    pages: Path
    actions: Path | None = None
    configured: Configured | None = None


def check(
    directory: Annotated[
        Path, typer.Option("--dir", help="Folder with sidelight.toml, or kb and page_contexts.")
    ] = Path(),
    kb: Annotated[Path | None, typer.Option(help="Folder of articles, or a .jsonl.")] = None,
    pages: Annotated[Path | None, typer.Option(help="Folder of page contexts.")] = None,
    explain_url: Annotated[
        str | None, typer.Option("--explain", metavar="URL", help="Say which page wins and why.")
    ] = None,
    state: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="Declared state for --explain.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object on standard output.")] = False,
) -> None:
    """Find every fault in articles and page contexts; exit with 1 when one is an error."""
    declared = _declared(state or [])
    sites = _folders(directory, kb, pages)
    if explain_url is None:
        reports = [
            check_content(site.kb, site.pages, _today(), site.actions, site.configured)
            for site in sites
        ]
        _print_json(_report_json(reports)) if as_json else _print_reports(reports)
        raise typer.Exit(1 if any(report.errors for report in reports) else 0)
    broken = [_explain(site, explain_url, declared, as_json=as_json) for site in sites]
    raise typer.Exit(1 if any(broken) else 0)


def _today() -> date:
    return datetime.now(UTC).date()


def _declared(pairs: Iterable[str]) -> dict[str, str]:
    declared: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            message = f"{pair!r} is not KEY=VALUE."
            raise typer.BadParameter(message, param_hint="--state")
        declared[key] = value
    return declared


def _folders(directory: Path, kb: Path | None, pages: Path | None) -> tuple[Folders, ...]:
    """Returns the content of every site of a configuration, or the folders that were named."""
    config = directory / CONFIG
    if kb or pages or not config.is_file():
        actions = None if kb or pages else directory / "actions"
        return (Folders(kb or directory / "kb", pages or directory / "page_contexts", actions),)
    try:
        settings = load_settings(config)
    except ConfigurationError as error:
        raise typer.BadParameter(str(error), param_hint="--dir") from error
    folders = (
        Folders(
            _shown(site.kb),
            _shown(site.page_contexts),
            _shown(site.actions),
            configured_for(settings, site),
        )
        for site in settings.sites
    )
    return tuple(dict.fromkeys(folders))


def _shown(path: Path) -> Path:
    """Returns the shorter of a path and its form relative to the working folder."""
    relative = Path(os.path.relpath(path))
    return path if ".." in relative.parts else relative


def _print_reports(reports: Iterable[Report]) -> None:
    console = Console(soft_wrap=True, highlight=False)
    for report in reports:
        for fault in report.errors:
            console.print(_line(fault, "error", "bold red"))
        for fault in report.warnings:
            console.print(_line(fault, "warning", "yellow"))
        console.print(
            f"{_read(report)}: "
            f"{_count(len(report.errors), 'error')}, {_count(len(report.warnings), 'warning')}"
        )


def _read(report: Report) -> str:
    """Returns how much could be read; of what a site may do without only what it has."""
    parts = [_count(report.articles, "article"), _count(report.pages, "page context")]
    if report.flows:
        parts.append(_count(report.flows, "flow"))
    if report.actions:
        parts.append(_count(report.actions, "action"))
    return ", ".join(parts)


def _line(fault: Fault, severity: str, style: str) -> Text:
    return Text.assemble(
        (f"{fault.path}:{fault.line}", "cyan"),
        ": ",
        (severity, style),
        f" {fault.message} ",
        (f"[{fault.rule}]", "dim"),
        f"\n    {fault.fix}" if fault.fix else "",
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _report_json(reports: list[Report]) -> dict[str, object]:
    return {
        "errors": [asdict(fault) for report in reports for fault in report.errors],
        "warnings": [asdict(fault) for report in reports for fault in report.warnings],
        "articles": sum(report.articles for report in reports),
        "pages": sum(report.pages for report in reports),
        "flows": sum(report.flows for report in reports),
        "actions": sum(report.actions for report in reports),
    }


def _print_json(content: Mapping[str, object]) -> None:
    typer.echo(json.dumps(content, indent=2))


def _explain(site: Folders, url: str, state: Mapping[str, str], *, as_json: bool) -> bool:
    """Prints which page wins and why; returns whether the content has errors."""
    sources = read_sources(site.kb, site.pages, site.actions)
    match = snapshot(sources).page(url, state)
    reasons = explain(match, state)
    if as_json:
        _print_json(_match_json(match, reasons))
    else:
        _print_match(url, match, reasons)
    if sources.faults:
        console = Console(stderr=True, soft_wrap=True, highlight=False)
        errors = _count(len(sources.faults), "error")
        console.print(f"{errors} in the content; `sidelight check` lists them.", style="red")
    return bool(sources.faults)


def _match_json(match: PageMatch, reasons: tuple[Reason, ...]) -> dict[str, object]:
    return {
        "page": match.context.id if match.context else None,
        "title": match.title,
        "parents": [context.id for context in parents(match)],
        "articles": dict(match.prior),
        "questions": match.questions,
        "topics": match.topics,
        "anchors": [anchor.id for anchor in match.anchors],
        "route": asdict(match.route) if match.route else None,
        "escalate": asdict(match.escalate) if match.escalate else None,
        "reasons": [asdict(reason) for reason in reasons],
    }


def _print_match(url: str, match: PageMatch, reasons: tuple[Reason, ...]) -> None:
    console = Console(soft_wrap=True, highlight=False)
    if match.context is None:
        console.print(Text(f"No page context matches {url}.", "bold red"))
    else:
        line = " < ".join(context.id for context in match.lineage)
        console.print(Text.assemble((f"{match.title}", "bold"), f"  {line}"))
        for article, weight in match.prior.items():
            console.print(Text(f"  {weight:4.2f}  {article}"))
    for reason in reasons:
        console.print(
            Text.assemble(
                (f"{reason.outcome:5}", OUTCOMES[reason.outcome]), f"  {reason.context}: "
            )
            + Text(reason.why)
        )
