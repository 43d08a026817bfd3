"""What `sidelight doctor` looks at from outside: the proxy in front, and a page with the widget."""

import json
import time
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from sidelight.auth.origins import Origins
from sidelight.cli.findings import Finding, fault, ok, warning
from sidelight.cli.looking_inside import look_at_clock
from sidelight.domain.content_policy import needs_of, refused
from sidelight.errors import WrongOrigin
from sidelight.integrations.addresses import Reachable
from sidelight.integrations.outgoing import Outgoing
from sidelight.protocol.wire import SUBPROTOCOL
from sidelight.settings import Settings, SiteSettings

EVERYWHERE: Final = Reachable(["0.0.0.0/0", "::/0"])
"""The operator himself names the addresses here, and his own may be private."""

ANSWER_S: Final = 10.0


def look_at_proxy(settings: Settings, idle_s: float) -> Iterator[Finding]:
    """Goes through the public address: answers, sockets, and how long a quiet socket lives."""
    if not settings.public_url:
        return
    reply = Outgoing(EVERYWHERE).request("GET", f"{settings.public_url}/healthz")
    if reply.status != 200:  # noqa: PLR2004  # HTTP
        yield fault(
            "proxy",
            f"{settings.public_url}/healthz answers {reply.status}",
            "check that the proxy passes requests on to this server and that it runs",
        )
        return
    yield ok("proxy", f"{settings.public_url} leads to this server")
    if "date" in reply.headers:
        ahead_s = parsedate_to_datetime(reply.headers["date"]).timestamp() - time.time()
        yield from look_at_clock("proxy", ahead_s)
    site = next((one for one in settings.sites if _example(one)), None)
    if site is not None:
        yield from _socket(settings.public_url, site, idle_s)


def _socket(public_url: str, site: SiteSettings, idle_s: float) -> Iterator[Finding]:
    """Greets as a visitor who says nothing, and so leaves nothing behind."""
    address = "ws" + public_url.removeprefix("http") + "/ws"
    try:
        with connect(
            address,
            origin=Origin(_example(site)),
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            open_timeout=ANSWER_S,
            ping_interval=None,
        ) as socket:
            hello = {"type": "hello", "site": site.key, "tab": "doctor", "page": {"url": "/"}}
            greeted = _ask(socket, hello)
            if greeted["type"] != "welcome":
                yield fault("proxy", f"the socket was refused: {greeted}", "read its code above")
                return
            yield ok("proxy", "a socket opens through it")
            time.sleep(idle_s)
            _ask(socket, {"type": "ping"})
    except (WebSocketException, OSError) as error:
        yield fault(
            "proxy",
            f"a socket through it fails: {type(error).__name__}: {error}",
            "let it pass Upgrade and Connection on, and keep quiet sockets for 60 s or more; "
            "deploy/ has settings for nginx and Caddy",
        )
    else:
        yield ok("proxy", f"a socket lives through {idle_s:.0f} s of silence")


def _ask(socket: ClientConnection, command: Mapping[str, object]) -> dict[str, Any]:
    """Sends a command and returns its reply, whatever is pushed in between."""
    socket.send(json.dumps({**command, "id": "doctor"}))
    while True:
        frame: dict[str, Any] = json.loads(socket.recv(timeout=ANSWER_S))
        if frame.get("id") == "doctor":
            return frame


def look_at_language_model(settings: Settings) -> Iterator[Finding]:
    """Asks the language model's endpoint for its models, which costs nothing; where one is set."""
    own = settings.language_model
    if not own.url:
        return
    key = {"Authorization": f"Bearer {own.key.get_secret_value()}"} if own.key else {}
    outgoing = Outgoing(Reachable(settings.allowed_private), timeout_s=own.timeout_s)
    reply = outgoing.request("GET", f"{own.url.rstrip('/')}/models", headers=key)
    if reply.status in {401, 403}:
        yield fault(
            "language_model",
            f"its endpoint refuses the key ({reply.status})",
            "set SIDELIGHT_LANGUAGE_MODEL__KEY",
        )
    elif reply.status != 200:  # noqa: PLR2004  # HTTP
        yield warning(
            "language_model",
            f"its endpoint answers {reply.status} when asked for its models",
            "look whether url ends as its maker says, often in /v1; not every endpoint lists them",
        )
    else:
        yield ok("language_model", f"the endpoint of {own.model} answers")


def look_at_page(settings: Settings, page: str) -> Iterator[Finding]:
    """Looks whether a page of the product lets the widget in, and the server lets the page in."""
    parts = urlsplit(page)
    origin = f"{parts.scheme}://{parts.netloc}"
    reply = Outgoing(EVERYWHERE).request("GET", page)
    if reply.status in range(300, 400):
        yield warning("page", f"it leads on to {reply.headers.get('location')}", "name that one")
        return
    yield from _policy(settings, reply.headers.get("content-security-policy"), page)
    if b"sidelight.js" not in reply.body:
        yield warning(
            "page", "its HTML does not name sidelight.js", "add the snippet, unless a script does"
        )
    if any(_is_allowed(site, origin) for site in settings.sites):
        yield ok("page", f"{origin} may open the widget")
    else:
        yield fault(
            "page", f"{origin} is in no site's origins", f'add "{origin}" to the site\'s origins'
        )


def _policy(settings: Settings, policy: str | None, page: str) -> Iterator[Finding]:
    if policy is None:
        yield ok("page", "it sends no Content-Security-Policy")
        return
    widget = settings.public_url or f"http://{settings.host}:{settings.port}"
    missing = refused([policy], needs_of(widget), page)
    for need in missing:
        yield fault(
            "page",
            f"its Content-Security-Policy refuses what the widget needs: it {need.what}",
            f"add {_source(need.url)} to {need.directive.removesuffix('-elem')}",
        )
    if not missing:
        yield ok("page", "its Content-Security-Policy lets the widget work")


def _source(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _example(site: SiteSettings) -> str:
    """Returns an origin that a site allows, empty when it allows none."""
    return site.origins[0].replace("*.", "doctor.") if site.origins else ""


def _is_allowed(site: SiteSettings, origin: str) -> bool:
    try:
        Origins(site.origins).check(origin)
    except WrongOrigin:
        return False
    return True
