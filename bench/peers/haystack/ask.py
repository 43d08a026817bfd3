"""Haystack's in-memory retrieval over JSON lines on standard input and output.

The first line holds the passages, with vectors for the hybrid; each other line is one question.
All is at Haystack's defaults but `top_k`, which is given, so that ten articles can come of it.
"""

import json
import sys

from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.document_stores.types import DuplicatePolicy


def main() -> None:
    """Answers until standard input ends."""
    given = json.loads(sys.stdin.readline())
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    documents = [
        Document(id=str(at), content=text, embedding=vector)
        for at, (text, vector) in enumerate(zip(given["texts"], given["vectors"], strict=True))
    ]
    store.write_documents(documents, policy=DuplicatePolicy.OVERWRITE)
    pipeline = Pipeline()
    pipeline.add_component("words", InMemoryBM25Retriever(store, top_k=given["top_k"]))
    last = "words"
    if given["hybrid"]:
        pipeline.add_component("meaning", InMemoryEmbeddingRetriever(store, top_k=given["top_k"]))
        joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion")
        pipeline.add_component("both", joiner)
        pipeline.connect("words", "both")
        pipeline.connect("meaning", "both")
        last = "both"
    say({"ready": True})
    for line in sys.stdin:
        asked = json.loads(line)
        inputs = {"words": {"query": asked["text"]}}
        if given["hybrid"]:
            inputs["meaning"] = {"query_embedding": asked["vector"]}
        found = pipeline.run(inputs)[last]["documents"]
        say({"found": [[int(one.id), one.score] for one in found]})


def say(what: object) -> None:
    """Writes one line."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


main()
