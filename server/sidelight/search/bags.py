"""Which words each article has, as flat arrays, and what of a question they make up."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sidelight.search.kept_arrays import Arrays

Sums = npt.NDArray[np.float64]


def bag_arrays(documents: Sequence[Sequence[int]]) -> Arrays:
    """Returns the arrays of `Bags`: each document's words once, ascending."""
    bags = [sorted(set(ids)) for ids in documents]
    starts = np.zeros(len(bags) + 1, dtype=np.int64)
    np.cumsum([len(bag) for bag in bags], out=starts[1:])
    flat = (word for bag in bags for word in bag)
    return {"words": np.fromiter(flat, dtype=np.int32, count=int(starts[-1])), "starts": starts}


class Bags:
    """The words of documents, by their numbers."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        """Takes the arrays of `bag_arrays` by their names after `name` and a dot."""
        self._words = arrays[f"{name}.words"]
        self._starts = arrays[f"{name}.starts"]

    def sums(self, documents: Sequence[int], values: Sums) -> Sums:
        """Returns (documents,): the sum of a value for each word over the document's words."""
        at = np.asarray(documents, dtype=np.int64)
        starts, ends = self._starts[at], self._starts[at + 1]
        bounds = zip(starts.tolist(), ends.tolist(), strict=True)
        words = np.concatenate(
            [np.zeros(0, dtype=np.int32), *(self._words[start:end] for start, end in bounds)]
        )
        # A last value, because an empty document at the end starts behind all words.
        found = np.append(values[words], 0.0)
        sizes = ends - starts
        sums = np.add.reduceat(found, np.cumsum(sizes) - sizes) if len(at) else np.zeros(0)
        return np.asarray(np.where(sizes > 0, sums, 0.0), dtype=np.float64)
