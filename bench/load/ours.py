"""Sidelight as the bench runs it: `sidelight serve` with settings in a file, like an operator."""

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from load.dialects import ORIGIN, Who
from load.servers import Side, this_python
from load.sidelight_wire import SITE, Sidelight
from load.stores import Engines, sqlite_counters

from sidelight.auth.tokens import Signer, SocketTicket
from sidelight.cli.agent import keep_agent
from sidelight.settings import Settings, load_settings, signing_secrets

JITTERED: Final = 2
"""Processes on PostgreSQL whose lines are cut for a minute; it stands for the other numbers."""

PUBLIC: Final = "http://console.bench"
"""Where the agents' console is said to live; their sockets come from this origin."""

SETTINGS: Final = """\
model = "none"
watch = false
public_url = "{public}"
limits = "none"
data_dir = "data"
secret_keys = ["{secret}"]
{more}

[[sites]]
key = "{site}"
origins = ["{origin}"]
kb = "kb"
page_contexts = "page_contexts"
"""
"""No articles and no model: what is measured is the way of messages, not of answers.

Limits by visitor, address and site are off, because a few clients stand for thousands; those by
connection hold, and the load keeps to them.
"""


@dataclass(frozen=True, slots=True)
class Ours:
    """Sidelight on one store, with an agent who may sign in as often as he likes."""

    side: Side
    settings: Settings
    agent: str

    def agent_who(self, name: str, rooms: Sequence[str] = ()) -> Who:
        """Returns an agent with a fresh ticket, which lives a minute."""
        ticket = SocketTicket(site=SITE, agent=self.agent, id=secrets.token_hex(8))
        signer = Signer(signing_secrets(self.settings))
        token = signer.sign(ticket, now_ms=time.time_ns() // 1_000_000)
        return Who(name, rooms=rooms, ticket=token)


@contextmanager
def sidelight(
    folder: Path,
    name: str,
    title: str,
    *,
    workers: int = 1,
    origin: str = ORIGIN,
    engines: Engines | None = None,
) -> Iterator[Ours]:
    """Prepares Sidelight in a folder: settings, a database with its schema, and an agent.

    Args:
        origin: Where the pages live that may embed the widget.
        engines: PostgreSQL and Redis; without them SQLite in the folder, and no bus.
    """
    place = folder / name
    for inner in ("kb", "page_contexts"):
        (place / inner).mkdir(parents=True, exist_ok=True)
    more = ""
    if engines:
        more = f'database_url = "{engines.database_url()}"\nbus_url = "{engines.bus_url}"'
    config = place / "sidelight.toml"
    text = SETTINGS.format(
        public=PUBLIC, secret=secrets.token_hex(32), site=SITE, origin=origin, more=more
    )
    config.write_text(text, encoding="utf-8")
    settings = load_settings(config)
    agent = keep_agent(
        settings, site=SITE, email="a@bench.example", name="Ada", password=secrets.token_hex(9)
    )
    words = this_python("-m", "sidelight", "serve", "--config", str(config))
    if workers > 1:
        words += ["--workers", str(workers)]
    side = Side(
        name=name,
        title=title,
        words=lambda port: [*words, "--port", str(port)],
        dialect=Sidelight(PUBLIC),
        is_ours=True,
        is_durable=True,
        is_jittered=engines is None or workers == JITTERED,
        also=engines.also if engines else {},
        counters=engines.counters if engines else sqlite_counters(place),
    )
    yield Ours(side, settings, agent)
