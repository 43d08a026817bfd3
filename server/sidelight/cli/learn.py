"""`sidelight learn`: proposes questions for review, and refits the search to the approved ones."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from sidelight.actions.learning import Resolution, gather_resolutions
from sidelight.app import open_store
from sidelight.assistant.library import Library
from sidelight.cli.configuration import Config, settings_of
from sidelight.cli.learning_bar import learning_bar
from sidelight.cli.relearning import Relearned, relearn
from sidelight.cli.tuning import Progress, Tuning
from sidelight.content.knowledge import Sources, read_sources
from sidelight.content.learned import FILE, LearnedQuestion, Review, read_learned
from sidelight.content.learned_writing import replace_text, write_learned
from sidelight.errors import ContentError, UnknownSite
from sidelight.search.learned_model import ABOUT, forget_models, models_folder, open_model
from sidelight.search.learned_weights import weights_file
from sidelight.settings import Settings, SiteSettings
from sidelight.store.persons import erasures
from sidelight.store.session import read_session

REPORT = "report.json"
"""Beside the weights."""

FineTune = Annotated[
    bool | None,
    typer.Option(
        "--fine-tune/--no-fine-tune",
        help="Tune the model too; by default where enough questions are approved.",
    ),
]


def learn(
    site: Annotated[str | None, typer.Option(help="Site; the first one by default.")] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing.")] = False,
    fine_tune: FineTune = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object on standard output.")] = False,
    config: Config = None,
) -> None:
    """Propose what agents solved as example questions, and refit the search to approved ones."""
    settings = settings_of(config)
    own = _site(settings, site)
    resolutions, erased = _of_log(settings, own.key)
    held = read_learned(own.kb)
    if held.faults:
        raise ContentError(held.faults)
    kept = tuple(each for each in held.questions if each.person not in erased)
    fresh = proposals(kept, resolutions)
    if not dry_run and (*kept, *fresh) != held.questions:
        # At once: nobody's edits may be lost to what takes minutes.
        write_learned(own.kb, (*kept, *fresh))
    sources = _sources(own)
    file = weights_file(settings.data_dir, own.key)
    # A dry run must not take minutes to make a model that it then throws away.
    wanted = False if dry_run else fine_tune
    with learning_bar() as bar:
        tuning = Tuning(wanted, bar.worked, bar.learned, _in_vain(file.with_name(REPORT)))
        relearned = relearn(settings, own, sources, kept, tuning)
        told = _report(held.questions, kept, fresh, relearned)
        if not dry_run:
            _keep(settings, own, relearned, told)
            _warm(settings, own, relearned.after, bar.worked)
    if as_json:
        typer.echo(json.dumps(told))
    else:
        _show(told, own.kb / FILE, relearned, is_dry=dry_run)


def proposals(
    held: tuple[LearnedQuestion, ...], resolutions: tuple[Resolution, ...]
) -> tuple[LearnedQuestion, ...]:
    """Returns what is to be reviewed, oldest first: neither twice, nor what was refused."""
    sources = {each.source for each in held}
    asked = {(each.question.casefold(), each.article) for each in held}
    found = []
    for one in resolutions:
        words = (one.question.casefold(), one.article)
        if one.source not in sources and words not in asked:
            asked.add(words)
            day = datetime.fromtimestamp(one.at_ms / 1000, UTC).date().isoformat()
            found.append(
                LearnedQuestion(
                    one.question, one.article, Review.PROPOSED, day, one.source, one.person
                )
            )
    return tuple(found)


def _site(settings: Settings, key: str | None) -> SiteSettings:
    """Returns the site that is meant.

    Raises:
        UnknownSite: The settings have no such site.
    """
    for own in settings.sites:
        if key in (None, own.key):
            return own
    raise UnknownSite(site=key or "")


def _sources(own: SiteSettings) -> Sources:
    """Reads the site's content.

    Raises:
        ContentError: It has faults; all of them are told.
    """
    sources = read_sources(own.kb, own.page_contexts, own.actions)
    if sources.faults:
        raise ContentError(sources.faults)
    return sources


def _of_log(settings: Settings, site: str) -> tuple[tuple[Resolution, ...], frozenset[str]]:
    """Returns what agents solved, and the digests of erased persons."""
    with open_store(settings) as store, read_session(store.engine) as session:
        gone = frozenset(one.digest for one in erasures(session)[1])
        return gather_resolutions(session, site), gone


def _report(
    before: tuple[LearnedQuestion, ...],
    kept: tuple[LearnedQuestion, ...],
    fresh: tuple[LearnedQuestion, ...],
    relearned: Relearned,
) -> dict[str, object]:
    counts = {status.value: sum(each.status is status for each in kept) for status in Review}
    return {
        "new_questions": sum(bool(each.article) for each in fresh),
        "new_gaps": sum(not each.article for each in fresh),
        "erased_taken_out": len(before) - len(kept),
        **counts,
        "pairs": relearned.pairs,
        "held_back": relearned.held_back,
        "measures": relearned.measures,
        "weights": relearned.verdict,
        "tuned_on": relearned.candidate.lessons,
        "model": relearned.model_verdict,
        "model_key": relearned.candidate.key,
        "model_in_use": relearned.after,
    }


def _keep(
    settings: Settings, own: SiteSettings, relearned: Relearned, told: dict[str, object]
) -> None:
    """Replaces weights and report, each whole; what fails leaves the rest as it was.

    The weights name the model, so that both change at once.
    """
    path = weights_file(settings.data_dir, own.key)
    models = models_folder(settings.data_dir)
    if relearned.after != relearned.before:
        about = models / relearned.after / ABOUT
        report = json.loads(about.read_text("utf-8")) | {"report": told}
        replace_text(about, json.dumps(report, indent=1) + "\n")
    if relearned.text:
        replace_text(path, relearned.text)
    replace_text(path.with_name(REPORT), json.dumps(told, indent=1) + "\n")
    # A worker that starts just now may have read the weights before they were replaced.
    forget_models(settings.data_dir, settings.data_dir / "index", {relearned.before})


def _warm(settings: Settings, own: SiteSettings, key: str, progress: Progress) -> None:
    """Makes the vectors of a learned model, so that the next start of the server takes no longer.

    Those of the settings' model are there already, or are made as they always are.
    """
    if key:
        Library(
            site=own.key,
            kb=own.kb,
            page_contexts=own.page_contexts,
            embedder=open_model(settings.data_dir, key, settings.model),
            cache_dir=settings.data_dir / "index",
            actions=own.actions,
        ).load(progress)


def _in_vain(report: Path) -> str:
    """Returns the key of the model that the last run made and did not keep."""
    try:
        told = json.loads(report.read_text("utf-8"))
        return "" if told["model_key"] == told["model_in_use"] else str(told["model_key"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _show(told: dict[str, object], file: Path, relearned: Relearned, *, is_dry: bool) -> None:
    counts = Table("learned", "count")
    for name, value in told.items():
        if isinstance(value, int):
            counts.add_row(name, str(value))
    console = Console()
    console.print(counts)
    if relearned.measures:
        measures = Table("on later questions", *relearned.measures[0][1])
        for name, row in relearned.measures:
            measures.add_row(name, *(f"{value:.3f}" for value in row.values()))
        console.print(measures)
    for name, verdict in (("Weights", relearned.verdict), ("Model", relearned.model_verdict)):
        console.print(f"{name}: {verdict}", highlight=False, markup=False, soft_wrap=True)
    where = "nothing was written" if is_dry else f"review {file}"
    console.print(f"Next: {where}.", highlight=False, markup=False, soft_wrap=True)
