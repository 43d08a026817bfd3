"""Token buckets by kind of frame, for one connection; sans clock."""

from sidelight.errors import RateLimited
from sidelight.protocol.limits import RATES, Rate


class Rates:
    """What one connection has left of every kind of frame."""

    __slots__ = ("_buckets",)

    def __init__(self) -> None:
        self._buckets: dict[str, tuple[float, int]] = {}

    def take(self, kind: str, now_ms: int) -> None:
        """Takes one frame of a kind.

        Raises:
            RateLimited: The bucket is empty; says how long to wait.
        """
        name = kind if kind in RATES else "other"
        rate = RATES[name]
        left, then_ms = self._buckets.get(name, (float(rate.burst), now_ms))
        left = min(rate.burst, left + _refill(rate, now_ms - then_ms))
        if left < 1:
            self._buckets[name] = (left, now_ms)
            raise RateLimited(retry_after_ms=int((1 - left) * 60_000 / rate.per_minute) + 1)
        self._buckets[name] = (left - 1, now_ms)


def _refill(rate: Rate, elapsed_ms: int) -> float:
    """Returns how many frames a span of time gives back."""
    return max(0, elapsed_ms) * rate.per_minute / 60_000
