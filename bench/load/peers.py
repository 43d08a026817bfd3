"""The peers as the bench runs them; what they need is installed beside the project, not into it."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from installing import CACHE, NotInstalled, install
from load.dialects import Chainlit, Rooms, SocketIo
from load.machine import version_of
from load.servers import Side, this_python

BENCH: Final = Path(__file__).parents[1]
PEERS: Final = BENCH / "peers"
CHAINLIT: Final = "chainlit==2.12.0"
NO_NODE: Final = "there is no Node on PATH"


def websockets_relay() -> Side:
    """Returns the bare relay on `websockets`."""
    return Side(
        name="websockets",
        title="bare `websockets` relay",
        words=lambda port: this_python(str(PEERS / "websockets_relay" / "server.py"), str(port)),
        dialect=Rooms(),
        # It keeps as little as the relay on Node, whose lines are cut.
        is_jittered=False,
    )


def node_ws() -> Side:
    """Returns the bare relay on Node's `ws`.

    Raises:
        NotInstalled: There is no Node, or npm cannot install it.
    """
    node = node_with("ws")
    return Side(
        name="ws",
        title="Node `ws` relay",
        words=lambda port: [node, str(PEERS / "node_ws" / "server.mjs"), str(port)],
        dialect=Rooms(),
    )


def socketio() -> Side:
    """Returns the relay on Socket.IO.

    Raises:
        NotInstalled: There is no Node, or npm cannot install it.
    """
    node = node_with("socket.io")
    return Side(
        name="socketio",
        title="Socket.IO",
        words=lambda port: [node, str(PEERS / "socketio" / "server.mjs"), str(port)],
        dialect=SocketIo(),
    )


def chainlit() -> Side:
    """Returns the Chainlit app.

    Raises:
        NotInstalled: pip cannot install it.
    """
    home = CACHE / "chainlit"
    program = home / "bin" / "chainlit"
    if not program.exists():
        install([sys.executable, "-m", "venv", str(home)])
        install([str(home / "bin" / "pip"), "install", "--quiet", CHAINLIT])
    work = CACHE / "chainlit-app"
    work.mkdir(exist_ok=True)
    app = str(PEERS / "chainlit" / "app.py")
    return Side(
        name="chainlit",
        title="Chainlit (a message and its answer)",
        words=lambda port: [str(program), "run", app, "--headless", "--port", str(port)],
        dialect=Chainlit(),
        has_rooms=False,
        at_once=64,
        cwd=work,
        environment={"CHAINLIT_APP_ROOT": str(work), "ANONYMIZED_TELEMETRY": "false"},
    )


ALL: Final[dict[str, Callable[[], Side]]] = {
    "websockets": websockets_relay,
    "ws": node_ws,
    "socketio": socketio,
    "chainlit": chainlit,
}


def versions() -> dict[str, str]:
    """Returns what is installed, empty where nothing is."""
    read = "const p = (n) => require('{}/node_modules/' + n + '/package.json').version;"
    say = "console.log('ws ' + p('ws') + ', socket.io ' + p('socket.io'))"
    pip = str(CACHE / "chainlit" / "bin" / "python")
    asked = "import importlib.metadata as m; print(m.version('chainlit'))"
    return {
        "node": version_of(["node", "--version"]),
        "npm": version_of(["node", "-e", read.replace("{}", str(PEERS)) + say]),
        "chainlit": version_of([pip, "-c", asked]),
        "websockets": version_of(
            this_python("-c", "import importlib.metadata as m; print(m.version('websockets'))")
        ),
    }


def node_with(package: str) -> str:
    """Returns Node's path, the peers' packages installed.

    Raises:
        NotInstalled: It cannot be had.
    """
    node = shutil.which("node")
    if node is None:
        raise NotInstalled(NO_NODE)
    if not (PEERS / "node_modules" / package).exists():
        npm = BENCH.parent / "tools" / "npm.py"
        install(this_python(str(npm), "--prefix", str(PEERS), "ci", "--no-audit", "--no-fund"))
    return node
