"""A learned model answers while it is whole, and is kept only where later questions prove it."""

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from command_line import sidelight
from live_server import write_content
from sidelight.cli.relearning import Parts, approved_pairs
from sidelight.content.knowledge import load_knowledge
from sidelight.content.learned import LearnedQuestion, Review
from sidelight.content.learned_writing import write_learned
from sidelight.content.passages import split
from sidelight.search.compile_model import DEFAULT_MODEL, needs_extra
from sidelight.search.embedder import OnnxEmbedder
from sidelight.search.fine_tuning import Lesson, lessons_digest, lessons_of, tune
from sidelight.search.learned_model import (
    CHECKED,
    SiteSearch,
    forget_models,
    keep_model,
    models_folder,
    site_search,
)
from sidelight.search.learned_weights import learned_model, weights_file, weights_text
from sidelight.search.models import locate_model

WORDS = {"send-an-invoice": "zebra", "reset-password": "mango", "change-payout-account": "kiwi"}


def put_model(folder: Path, *, scrambled: bool = False) -> None:
    """Puts the default model where a learned one is, maybe one that takes words for others."""
    shutil.copytree(locate_model(), folder)
    if scrambled:
        path = folder / "tokenizer.json"
        told = json.loads(path.read_text("utf-8"))
        vocabulary = told["model"]["vocab"]
        words = [word for word in vocabulary if word.isalpha() and len(word) > 2]
        moved = [vocabulary[word] for word in words[1:] + words[:1]]
        vocabulary.update(zip(words, moved, strict=True))
        path.write_text(json.dumps(told), encoding="utf-8")
    about = json.loads((folder / "model.json").read_text("utf-8"))
    sums = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in CHECKED}
    about |= {"name": "tuned", "key": folder.name, "base": DEFAULT_MODEL, "sha256": sums}
    (folder / "model.json").write_text(json.dumps(about), encoding="utf-8")


def point_to(data_dir: Path, key: str) -> None:
    file = weights_file(data_dir, "test")
    file.parent.mkdir(parents=True)
    file.write_text(weights_text({}, key, {}), encoding="utf-8")


def searched(data_dir: Path, base: str = DEFAULT_MODEL) -> SiteSearch:
    return site_search(data_dir, "test", base, lambda: None)


def approve(content: Path) -> tuple[LearnedQuestion, ...]:
    """Approves questions whose words are in no article, as many of each article."""
    asked = tuple(
        LearnedQuestion(
            f"{word} number {n} please", article, Review.APPROVED, f"2026-01-{n % 28 + 1:02}"
        )
        for n in range(20)
        for article, word in WORDS.items()
    )
    write_learned(content / "kb", asked)
    return asked


def test_a_site_is_searched_with_its_own_model(model: OnnxEmbedder, tmp_path: Path) -> None:
    put_model(models_folder(tmp_path) / "abc")
    point_to(tmp_path, "abc")
    found = searched(tmp_path)

    assert found.key == "abc"
    assert found.embedder is not None
    assert found.embedder.name != model.name


@pytest.mark.parametrize("fault", ["missing", "cut", "flipped", "no_sums"])
def test_a_model_that_is_not_whole_is_told_of_and_not_used(
    model: OnnxEmbedder, tmp_path: Path, fault: str
) -> None:
    folder = models_folder(tmp_path) / "abc"
    put_model(folder)
    point_to(tmp_path, "abc")
    graph = (folder / "model.onnx").read_bytes()
    match fault:
        case "missing":
            shutil.rmtree(folder)
        case "cut":
            (folder / "model.onnx").write_bytes(graph[:-1])
        case "flipped":
            (folder / "model.onnx").write_bytes(graph[:5_000_000] + b"\0" + graph[5_000_001:])
        case _:
            (folder / "model.json").write_text("{}", encoding="utf-8")
    with capture_logs() as log:
        found = searched(tmp_path)

    assert (found.embedder, found.key) == (None, "")
    assert [line["event"] for line in log] == ["learned_model_unusable"]


def test_a_model_of_another_base_or_of_words_alone_is_not_used(
    model: OnnxEmbedder, tmp_path: Path
) -> None:
    put_model(models_folder(tmp_path) / "abc")
    point_to(tmp_path, "abc")

    assert searched(tmp_path, "another").key == ""
    assert searched(tmp_path, "none").key == ""


def test_doctor_says_that_a_learned_model_is_missing(model: OnnxEmbedder, tmp_path: Path) -> None:
    write_content(tmp_path)
    (tmp_path / "sidelight.toml").write_text(
        'data_dir = "data"\n[[sites]]\nkey = "test"\n', encoding="utf-8"
    )
    point_to(tmp_path / "data", "abc")
    done = sidelight(
        "doctor", "--json", "--idle", "0", folder=tmp_path, SIDELIGHT_MODEL=DEFAULT_MODEL
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    told = [one["text"] for one in found if (one["what"], one["level"]) == ("model", "warning")]

    assert len(told) == 1
    assert "'test' has learned is not used" in told[0]


def test_models_that_no_site_names_are_removed(model: OnnxEmbedder, tmp_path: Path) -> None:
    models = models_folder(tmp_path)
    for key in ("named", "before", "other", ".new-half"):
        (models / key).mkdir(parents=True)
    point_to(tmp_path, "named")
    forget_models(tmp_path, tmp_path / "index", {"before"})

    assert {folder.name for folder in models.iterdir()} == {"named", "before"}


def test_a_worse_model_is_measured_and_removed(model: OnnxEmbedder, tmp_path: Path) -> None:
    write_content(tmp_path)
    (tmp_path / "sidelight.toml").write_text(
        'data_dir = "data"\n[[sites]]\nkey = "test"\n', encoding="utf-8"
    )
    taught = Parts.of(approved_pairs(approve(tmp_path))).taught
    known = load_knowledge(tmp_path / "kb", tmp_path / "page_contexts")
    articles = tuple(replace(each, questions=()) for each in known.published)
    passages = [one for each in articles for one in split(each)]
    key = lessons_digest(DEFAULT_MODEL, lessons_of(taught, articles, passages, model))
    put_model(models_folder(tmp_path / "data") / key, scrambled=True)
    command = ("learn", "--json")
    first = sidelight(*command, "--fine-tune", folder=tmp_path, SIDELIGHT_MODEL=DEFAULT_MODEL)
    assert first.returncode == 0, first.stderr
    told = json.loads(first.stdout)

    assert told["model_key"] == key
    assert told["model"] == "the old one stays: not better"
    assert "tuned model, weights as they were" in dict(told["measures"])
    assert learned_model(weights_file(tmp_path / "data", "test")) == ""
    assert not list(models_folder(tmp_path / "data").iterdir())


@pytest.mark.skipif(needs_extra(), reason="the extra `models` is not installed")
def test_a_few_steps_make_a_model_that_searches(model: OnnxEmbedder, tmp_path: Path) -> None:
    words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"]
    lessons = [Lesson(f"what about {word}", word, f"Fruit {n}.") for n, word in enumerate(words)]
    seen = list[tuple[int, int]]()
    tuned = tune(DEFAULT_MODEL, lessons, lambda step, steps, _loss: seen.append((step, steps)))
    folder = models_folder(tmp_path) / "abc"
    keep_model(tuned, folder, {"base": DEFAULT_MODEL, "until": "2026-01-01"})
    point_to(tmp_path, "abc")
    found = searched(tmp_path)
    assert found.embedder is not None
    asked = [one.question for one in lessons]
    solved = [one.passage for one in lessons]
    before = (model.embed(asked) * model.embed(solved)).sum()
    after = (found.embedder.embed(asked) * found.embedder.embed(solved)).sum()

    assert seen == [(1, 2), (2, 2)]
    assert [path.name for path in folder.parent.iterdir()] == ["abc"]
    assert found.embedder.name.startswith("all-MiniLM-L6-v2-tuned@abc")
    assert after > before
