"""Compiling a model, and refusing the wrong one."""

import json
from pathlib import Path

import pytest

from sidelight.content.help_center import load_articles
from sidelight.content.passages import split
from sidelight.errors import ModelError
from sidelight.search.compile_model import (
    DEFAULT_MODEL,
    DEFAULT_SHA256,
    check_sha256,
    compile_model,
    likeness_to_source,
    needs_extra,
)
from sidelight.search.embedder import OnnxEmbedder
from sidelight.search.models import cached_model, is_compiled, locate_model

KB = Path(__file__).parents[2] / "kb"

needs_torch = pytest.mark.skipif(needs_extra(), reason="the extra `models` is not installed")


def test_weights_with_another_checksum_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"other")

    with pytest.raises(ModelError, match="SHA-256"):
        check_sha256(tmp_path / "model.safetensors")


def test_missing_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="No such file"):
        check_sha256(tmp_path / "model.safetensors")


def test_models_of_different_names_are_cached_apart(tmp_path: Path) -> None:
    one, other = cached_model("a/b", tmp_path), cached_model("a-b", tmp_path)

    assert one != other
    assert one.parent == other.parent == tmp_path


@needs_torch
def test_a_name_that_nothing_can_load_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nowhere"):
        compile_model(str(tmp_path / "nowhere"), tmp_path / "out")

    assert not (tmp_path / "out").exists()


@needs_torch
def test_the_compiled_model_means_what_the_original_means() -> None:
    folder = locate_model()
    texts = [split(article)[0].text for article in load_articles(KB)[:40]]

    assert is_compiled(folder)
    assert likeness_to_source(folder, texts) >= 0.99


def test_a_compiled_model_says_where_it_comes_from(model: OnnxEmbedder) -> None:
    about = json.loads((locate_model() / "model.json").read_text())

    assert about["name"] == DEFAULT_MODEL
    assert about["source_sha256"] == DEFAULT_SHA256
    assert (about["dim"], about["pooling"]) == (model.dim, "mean")
