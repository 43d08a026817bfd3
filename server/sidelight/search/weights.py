"""Reads the trained weights that the package carries; bench/train_fusion.py writes them."""

import json
from functools import cache
from importlib import resources
from typing import Final

from sidelight.domain.fusion import Weights

SEMANTIC: Final = "semantic"
LEXICAL: Final = "lexical"


@cache
def shipped_weights(mode: str) -> Weights:
    """Returns the weights of `SEMANTIC` or `LEXICAL` search."""
    text = resources.files("sidelight.search").joinpath("weights.json").read_text("utf-8")
    mine = json.loads(text)["modes"][mode]
    return Weights(mine["features"], mine["evidence"], mine["bias"])
