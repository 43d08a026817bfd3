"""Keeps the fusion's weights that a site has learned; what they are fitted to is told elsewhere."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import structlog

from sidelight.domain.fusion import Weights
from sidelight.search.features import COLUMNS
from sidelight.search.trust import EVIDENCE
from sidelight.search.weights import shipped_weights

_log: Final = structlog.get_logger(__name__)


def weights_file(data_dir: Path, site: str) -> Path:
    """Returns where a site's learned weights are."""
    return data_dir / "learned" / site / "weights.json"


def read_weights(path: Path) -> Mapping[str, Weights]:
    """Returns the learned weights by mode of search; none where there are none that fit.

    Those fitted on top of other shipped weights, as before an update, are left out with a warning.
    """
    try:
        modes = json.loads(path.read_text("utf-8"))["modes"]
        return {mode: _weights(one) for mode, one in modes.items() if _fits(mode, one)}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        _log.warning("learned_weights_unreadable", path=str(path), exc_info=True)
        return {}


def weights_text(mode: str, weights: Weights) -> str:
    """Returns the file's text: one mode's weights, and on top of which shipped ones they are."""
    one = {
        "shipped": _digest(mode),
        "features": dict(weights.features),
        "evidence": dict(weights.evidence),
        "bias": weights.bias,
    }
    return json.dumps({"modes": {mode: one}}, indent=1) + "\n"


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
