"""How actions in business systems end and what they take, for Prometheus; it must not decide."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram

from sidelight.actions.business import Call, Ended

BUCKETS_S: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0, 30.0, 60.0)
"""From a quick look-up to three attempts at the longest time-out."""


class ActionFigures:
    """Ends of actions by site, action and outcome; no label holds what only one visitor has."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Registers both figures."""
        self._ends: Final = Counter(
            "sidelight_actions",
            "Actions in business systems, by how they ended.",
            ("site", "action", "outcome"),
            registry=registry,
        )
        self._seconds: Final = Histogram(
            "sidelight_action_seconds",
            "From an action's first attempt to its end.",
            ("site", "action"),
            buckets=BUCKETS_S,
            registry=registry,
        )

    def __call__(self, call: Call, ended: Ended, seconds: float) -> None:
        """Takes note of an action that was carried out, from any thread."""
        site, action = call.owed.site, call.action.id
        self._ends.labels(site, action, ended.cause or "done").inc()
        self._seconds.labels(site, action).observe(seconds)
