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
        starts = self._starts[at]
        sizes = self._starts[at + 1] - starts
        first = np.cumsum(sizes) - sizes
        places = np.arange(sizes.sum()) + np.repeat(starts - first, sizes)
        # A last value, because an empty document at the end starts behind all words.
        found = np.append(values[self._words[places]], 0.0)
        sums = np.add.reduceat(found, first) if len(at) else np.zeros(0)
        return np.asarray(np.where(sizes > 0, sums, 0.0), dtype=np.float64)
