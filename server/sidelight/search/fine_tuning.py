"""Tunes a sentence-transformers model to a site's solved questions; never imported by `serve`.

A question is pulled to the passage that solved it and pushed from the passages that solved the
other questions of its batch: multiple negatives ranking (Henderson et al. 2017, section 4.4).
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sidelight.domain.articles import Article, Passage
from sidelight.errors import ModelError
from sidelight.search.compile_model import load_source, needs_extra, source_of
from sidelight.search.embedder import Embedder
from sidelight.search.learning import Pair
from sidelight.search.meaning_index import MAX_EMBEDDED_WORDS, Texts
from sidelight.search.questions import readings
from sidelight.search.vectors import embed_cached

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Told = Callable[[int, int, float], None]
"""Told after each step: steps done, all steps, and the loss of this one."""

EPOCHS: Final = 2
"""A third one costs half as much again and learns the questions rather than the subject."""
BATCH: Final = 32
"""Pairs of a step: so many less one passages are what a question is told from."""
LEAST_BATCH: Final = 8
"""Smaller ones, left over where one article has many questions, tell too little apart."""
RATE: Final = 2e-5
WARM_UP: Final = 0.1
"""Share of the steps in which the rate rises; in the others it falls to nothing."""
SCALE: Final = 20.0
"""Of cosines before the softmax, as sentence-transformers has it."""
LONGEST_STEP: Final = 1.0
"""Norm that a step's gradient is cut to."""
QUESTION_PIECES: Final = 128
"""Word pieces of a question: `MAX_EMBEDDED_WORDS` words rarely have more."""
PASSAGE_PIECES: Final = 200
"""Of a passage; time grows with it, and the end of a long one rarely is what solves."""
SEED: Final = 1
"""Fixed, so that the same pairs give the same model on the same machine."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question as a search embeds it, and the passage that solved it as an index does."""

    question: str
    article: str
    passage: str


def why_not(base: str) -> str:
    """Returns why this model cannot be tuned here, and what to do; empty where it can."""
    if needs_extra():
        return "fine-tuning needs the extra: pip install 'sidelight[models]'"
    if base == "none":
        return "no model is set"
    return ""


def lessons_of(
    pairs: Sequence[Pair],
    articles: Sequence[Article],
    passages: Sequence[Passage],
    embedder: Embedder,
    cache_dir: Path | None = None,
) -> tuple[Lesson, ...]:
    """Returns a lesson for each pair whose article is there: its passage nearest to the question.

    Args:
        pairs: Gaps teach nothing and are left out.
        articles: With unique ids.
        passages: Of these articles, those of one article together.
        embedder: The model before it is tuned.
        cache_dir: Where the vectors of an index are kept.
    """
    taught = {one.article for one in pairs}
    at = {article.id: place for place, article in enumerate(articles) if article.id in taught}
    own = [passage for passage in passages if passage.article in at]
    owners = [at[passage.article] for passage in own]
    texts = list(Texts.of(articles, own, owners, ((), ())).kinds[0][0])
    vectors = embed_cached(texts, embedder, cache_dir)
    places = np.array(owners)
    lessons = []
    for one in pairs:
        question = _as_searched(one.text)
        if one.article in at and question:
            rows = np.flatnonzero(places == at[one.article])
            nearest = rows[np.argmax(vectors[rows] @ embedder.embed([question])[0])]
            lessons.append(Lesson(question, one.article, texts[nearest]))
    return tuple(lessons)


def lessons_digest(base: str, lessons: Sequence[Lesson]) -> str:
    """Returns what names the model that these lessons make of a base."""
    recipe = (EPOCHS, BATCH, LEAST_BATCH, RATE, WARM_UP, SCALE, LONGEST_STEP)
    bounds = (QUESTION_PIECES, PASSAGE_PIECES, SEED)
    told = [base, recipe, bounds, [(one.question, one.article, one.passage) for one in lessons]]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:12]


def batches(articles: Sequence[str], rng: Random) -> list[list[int]]:
    """Returns places of pairs in batches: each once, no article twice in a batch.

    A passage of the same article is no wrong answer, so it must not be taught to be one.
    Those left over for batches below `LEAST_BATCH` are left out.
    """
    waiting = list(range(len(articles)))
    rng.shuffle(waiting)
    found = []
    while waiting:
        batch: dict[str, int] = {}
        rest = []
        for place in waiting:
            if len(batch) < BATCH and articles[place] not in batch:
                batch[articles[place]] = place
            else:
                rest.append(place)
        if len(batch) < LEAST_BATCH:
            break
        found.append(list(batch.values()))
        waiting = rest
    rng.shuffle(found)
    return found


def tune(base: str, lessons: Sequence[Lesson], told: Told) -> "SentenceTransformer":
    """Returns the model tuned to the lessons, in memory and in its mode for evaluation.

    It writes nothing, so that who interrupts it leaves nothing behind.

    Args:
        base: As `compile_model` takes it.
        lessons: Of which articles enough to fill a batch.
        told: Called after each step.

    Raises:
        ModelError: If the extra is missing, the model cannot be loaded, or there are too few
            articles for a batch.
    """
    if reason := why_not(base):
        raise ModelError(base, reason)
    rng = Random(SEED)  # noqa: S311  # an order, not a secret
    names = [one.article for one in lessons]
    plan = [batch for _ in range(EPOCHS) for batch in batches(names, rng)]
    if not plan:
        raise ModelError(base, f"questions of fewer than {LEAST_BATCH} articles tell nothing apart")
    import torch  # noqa: PLC0415  # 5 s, 430 MB

    model = load_source(base, source_of(base))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        _train(model, [[lessons[place] for place in batch] for batch in plan], told)
    return model.eval()


def rate_at(step: int, steps: int) -> float:
    """Returns the share of `RATE` at a step: rising through the warm-up, then falling to 0."""
    rising = max(1, round(WARM_UP * steps))
    return (step + 1) / rising if step < rising else (steps - step) / max(1, steps - rising)


def _train(model: "SentenceTransformer", plan: Sequence[Sequence[Lesson]], told: Told) -> None:
    import torch  # noqa: PLC0415  # see tune

    network: Any = model
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate_at(step, len(plan)))
    network.train()
    for step, batch in enumerate(plan, start=1):
        asked = _vectors(network, [one.question for one in batch], QUESTION_PIECES)
        solved = _vectors(network, [one.passage for one in batch], PASSAGE_PIECES)
        right = torch.arange(len(batch))
        loss: Any = torch.nn.functional.cross_entropy(SCALE * (asked @ solved.T), right)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), LONGEST_STEP)
        optimizer.step()
        schedule.step()
        told(step, len(plan), float(loss.detach()))


def _vectors(network: Any, texts: list[str], pieces: int) -> Any:
    """Returns (N, D) vectors of length 1, through which a gradient flows."""
    import torch  # noqa: PLC0415  # see tune

    tokens = network.tokenizer(
        texts, padding=True, truncation=True, max_length=pieces, return_tensors="pt"
    )
    found = network({name: tokens[name] for name in ("input_ids", "attention_mask")})
    return torch.nn.functional.normalize(found["sentence_embedding"], dim=1)


def _as_searched(text: str) -> str:
    """Returns the words of a question that a search embeds."""
    return " ".join(
        word for view in readings(text)[:1] for word in view.full.split()[:MAX_EMBEDDED_WORDS]
    )
