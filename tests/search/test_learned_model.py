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
from sidelight.search.models import cached_model, locate_model
from sidelight.search.vectors import vectors_folder

WORDS = {"send-an-invoice": "zebra", "reset-password": "mango", "change-payout-account": "kiwi"}


EARLY = {
    "send-an-invoice": (["mail", "forward", "deliver", "post"], ["the bill", "a bill"]),
    "reset-password": (["forgot", "lost", "mistyped", "misplaced"], ["my passcode", "the login"]),
    "change-payout-account": (["swap", "alter", "edit", "replace"], ["our bank", "the iban"]),
}
LATE = {
    "send-an-invoice": ("customer wants billing paperwork", "charge a client", "request payment"),
    "reset-password": ("cannot sign in any more", "credentials rejected", "locked out of profile"),
    "change-payout-account": ("money should go elsewhere", "new deposit details", "other payee"),
}
"""What only meaning connects with the early ones."""


def put_model(
    folder: Path, *, scrambled: bool = False, name: str = "tuned", base: str = DEFAULT_MODEL
) -> None:
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
    about |= {"name": name, "key": folder.name, "base": base, "sha256": sums}
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


def approve_new_words(content: Path) -> tuple[LearnedQuestion, ...]:
    """Approves questions of which the later ones share hardly a word with the earlier."""
    early = [
        LearnedQuestion(f"{verb} {noun}{end}", article, Review.APPROVED, "2026-01-01")
        for article, (verbs, nouns) in EARLY.items()
        for verb in verbs
        for noun in nouns
        for end in ("", " today")
    ]
    late = [
        LearnedQuestion(text + end, article, Review.APPROVED, "2026-02-01")
        for article, texts in LATE.items()
        for text in texts
        for end in ("", " soon")
    ]
    asked = (*early, *late[: len(early) // 4])
    write_learned(content / "kb", asked)
    return asked


def key_of(
    content: Path, asked: tuple[LearnedQuestion, ...], base: str, embedder: OnnxEmbedder
) -> str:
    """Returns the key of the model that the questions make of a base."""
    known = load_knowledge(content / "kb", content / "page_contexts")
    articles = tuple(replace(each, questions=()) for each in known.published)
    passages = [one for each in articles for one in split(each)]
    taught = Parts.of(approved_pairs(asked)).taught
    return lessons_digest(base, lessons_of(taught, articles, passages, embedder))


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
    key = key_of(tmp_path, approve(tmp_path), DEFAULT_MODEL, model)
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


def test_a_better_model_is_kept_with_its_weights_and_report(
    model: OnnxEmbedder, tmp_path: Path
) -> None:
    write_content(tmp_path)
    (tmp_path / "sidelight.toml").write_text(
        'data_dir = "data"\n[[sites]]\nkey = "test"\n', encoding="utf-8"
    )
    base = cached_model("scrambled", tmp_path / "cache/sidelight/models")
    put_model(base, scrambled=True, name="scrambled", base="")
    key = key_of(tmp_path, approve_new_words(tmp_path), "scrambled", OnnxEmbedder(base))
    put_model(models_folder(tmp_path / "data") / key, base="scrambled")
    done = sidelight(
        *("learn", "--json", "--fine-tune"),
        folder=tmp_path,
        SIDELIGHT_MODEL="scrambled",
        XDG_CACHE_HOME=str(tmp_path / "cache"),
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    about = json.loads((models_folder(tmp_path / "data") / key / "model.json").read_text("utf-8"))
    found = searched(tmp_path / "data", "scrambled")

    assert told["model"].startswith("replaced"), told
    assert (told["model_in_use"], found.key) == (key, key)
    assert about["report"] == told
    assert found.embedder is not None
    assert list(vectors_folder(tmp_path / "data/index", found.embedder.name).iterdir())


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
