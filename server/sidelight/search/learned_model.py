"""Keeps the embedding models that sites have learned; it trains none and never imports torch."""

import hashlib
import json
import shutil
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Final

import structlog

from sidelight.domain.fusion import Weights
from sidelight.errors import ModelError
from sidelight.search.compile_model import Progress, compile_loaded
from sidelight.search.embedder import Embedder, OnnxEmbedder
from sidelight.search.learned_weights import learned_model, read_weights, weights_file
from sidelight.search.models import is_compiled
from sidelight.search.vectors import vectors_folder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DefaultModel = Callable[[], Embedder | None]
"""Loads the model of the settings; None where words alone are searched."""

ABOUT: Final = "model.json"
CHECKED: Final = ("model.onnx", "tokenizer.json")
"""Files whose SHA-256 `model.json` holds: a flipped bit would answer wrongly, and silently."""

_log: Final = structlog.get_logger(__name__)


def models_folder(data_dir: Path) -> Path:
    """Returns where the models that sites have learned are, each in a folder named by its key."""
    return data_dir / "models"


def keep_model(
    model: "SentenceTransformer",
    folder: Path,
    about: Mapping[str, object],
    progress: Progress | None = None,
) -> None:
    """Compiles a tuned model into a folder, which appears whole or not at all.

    Args:
        model: In its mode for evaluation.
        folder: Named by the key.
        about: What `model.json` says besides: `base`, the model that was tuned, at least.
        progress: Called with (steps done, all steps).

    Raises:
        ModelError: It cannot be compiled.
        OSError: It cannot be written.
    """
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = Path(mkdtemp(prefix=".new-", dir=folder.parent))
    try:
        # Vectors of the base, and whatever is made for them, must not be taken for this one's.
        named = {**about, "name": f"{about['base']}-tuned", "key": folder.name}
        built = compile_loaded(model, scratch / "built", named, progress=progress)
        told = json.loads((built / ABOUT).read_text("utf-8"))
        told["sha256"] = {name: _sha256(built / name) for name in CHECKED}
        (built / ABOUT).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        built.rename(folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def about_model(folder: Path, base: str) -> dict[str, Any]:
    """Returns what `model.json` says, after checking that the files are those that were kept.

    Raises:
        ModelError: If the folder is missing or damaged, or another model than `base` was tuned.
    """
    if not is_compiled(folder):
        raise ModelError(str(folder), "the folder is missing or not complete")
    try:
        told = json.loads((folder / ABOUT).read_text("utf-8"))
        damaged = [name for name in CHECKED if _sha256(folder / name) != told["sha256"][name]]
        made_of = str(told["base"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(str(folder), f"{ABOUT} or a file it names cannot be read") from error
    if damaged:
        raise ModelError(str(folder), f"{damaged[0]} is damaged")
    if made_of != base:
        raise ModelError(str(folder), f"it was made of {made_of!r}, the settings name {base!r}")
    return dict(told)


def open_model(data_dir: Path, key: str, base: str) -> OnnxEmbedder:
    """Returns the learned model of this key.

    Raises:
        ModelError: As `about_model`, and if it cannot be loaded.
    """
    folder = models_folder(data_dir) / key
    about_model(folder, base)
    return OnnxEmbedder(folder)


@dataclass(frozen=True, slots=True)
class SiteSearch:
    """What a site searches with.

    Attributes:
        embedder: None where words alone are searched.
        weights: Learned ones by mode of search; the shipped ones hold for the others.
        key: Of the learned model; empty where the settings' is in use.
    """

    embedder: Embedder | None
    weights: Mapping[str, Weights]
    key: str = ""


def site_search(data_dir: Path, site: str, base: str, default: DefaultModel) -> SiteSearch:
    """Returns what a site searches with: its learned model, where it can be used.

    Args:
        data_dir: Of the deployment.
        site: Its key.
        base: Model that the settings name; `none` for words alone.
        default: Loads that model; called only where the site has no usable one of its own.
    """
    file = weights_file(data_dir, site)
    key = learned_model(file)
    if key and base != "none":
        try:
            return SiteSearch(open_model(data_dir, key, base), read_weights(file, key), key)
        except ModelError as error:
            _log.warning("learned_model_unusable", site=site, why=str(error))
    return SiteSearch(default(), read_weights(file))


def forget_models(data_dir: Path, cache_dir: Path, kept: Collection[str]) -> None:
    """Removes models that no site's weights name, their vectors, and what was left half-made.

    Args:
        data_dir: Of the deployment.
        cache_dir: Of vectors.
        kept: Keys that stay besides, as of the model that servers still run with.
    """
    named = {
        learned_model(file) for file in weights_file(data_dir, "x").parents[1].glob("*/*.json")
    }
    for folder in models_folder(data_dir).glob("*"):
        if folder.name not in named | set(kept):
            with suppress(ModelError):
                shutil.rmtree(vectors_folder(cache_dir, OnnxEmbedder(folder).name))
            shutil.rmtree(folder, ignore_errors=True)


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
