"""Keeps the fusion's weights that a site has learned; what they are fitted to is told elsewhere.

Weights hold for one embedding model: `modes` for the one of the settings, `tuned` for the one
that the site has learned, which `model` names.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import structlog

from sidelight.domain.fusion import Weights
from sidelight.search.features import COLUMNS
from sidelight.search.trust import EVIDENCE
from sidelight.search.weights import shipped_weights

Modes = Mapping[str, Weights]
"""Weights by mode of search."""

_log: Final = structlog.get_logger(__name__)


def weights_file(data_dir: Path, site: str) -> Path:
    """Returns where a site's learned weights are."""
    return data_dir / "learned" / site / "weights.json"


def learned_model(path: Path) -> str:
    """Returns the key of the model that the site has learned; empty where it has none."""
    return str(_read(path).get("model") or "")


def read_weights(path: Path, model: str = "") -> Modes:
    """Returns the learned weights by mode of search; none where there are none that fit.

    Those fitted on top of other shipped weights, as before an update, are left out with a warning.

    Args:
        path: From `weights_file`.
        model: Key of the learned model to search with; empty for the one of the settings.
    """
    told = _read(path)
    if model and told.get("model") != model:
        return {}
    try:
        modes = told.get("tuned" if model else "modes", {})
        return {mode: _weights(one) for mode, one in modes.items() if _fits(mode, one)}
    except (ValueError, KeyError, TypeError, AttributeError):
        _log.warning("learned_weights_unreadable", path=str(path), exc_info=True)
        return {}


def weights_text(modes: Modes, model: str = "", tuned: Modes | None = None) -> str:
    """Returns the file's text: weights, and on top of which shipped ones they are.

    Args:
        modes: For the model of the settings.
        model: Key of the learned model; empty for none.
        tuned: For that one.
    """
    told: dict[str, object] = {"modes": {mode: _told(mode, one) for mode, one in modes.items()}}
    if model:
        own = tuned or {}
        told |= {"model": model, "tuned": {mode: _told(mode, one) for mode, one in own.items()}}
    return json.dumps(told, indent=1) + "\n"


def _read(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError):
        _log.warning("learned_weights_unreadable", path=str(path), exc_info=True)
        return {}


def _told(mode: str, weights: Weights) -> dict[str, object]:
    return {
        "shipped": _digest(mode),
        "features": dict(weights.features),
        "evidence": dict(weights.evidence),
        "bias": weights.bias,
    }


def _weights(one: Mapping[str, object]) -> Weights:
    features, evidence, bias = one["features"], one["evidence"], one["bias"]
    if not isinstance(features, dict) or not isinstance(evidence, dict):
        raise TypeError
    return Weights(_numbers(features), _numbers(evidence), float(str(bias)))


def _numbers(values: Mapping[str, object]) -> dict[str, float]:
    return {name: float(str(value)) for name, value in values.items()}


def _fits(mode: str, one: Mapping[str, object]) -> bool:
    is_own = one["shipped"] == _digest(mode)
    if not is_own:
        _log.warning("learned_weights_outdated", mode=mode)
    return is_own


def _digest(mode: str) -> str:
    """Returns what changes with the features and with the shipped weights of a mode."""
    shipped = shipped_weights(mode)
    told = [COLUMNS, sorted(EVIDENCE), shipped.features, shipped.evidence, shipped.bias]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]
