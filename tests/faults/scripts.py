"""Short stories, each aimed at one kind of mistake, for sound servers and planted ones."""

import signal
from collections.abc import Callable, Mapping
from typing import Final

from faults.scene import FLOW_S, Scene

Script = Callable[[Scene], None]


def die_after_the_reply(scene: Scene) -> None:
    """Kills the server at the moment of an acknowledgement, while the disk is slow."""
    scene.world.ground.pace.set(commit_s=0.1)
    for client in scene.clients:
        scene.say(client, 0)
    scene.die_at_the_next_reply()


def come_back_after_a_while(scene: Scene) -> None:
    """Takes a tab and a console offline while others write, and lets them come back."""
    scene.open_tab()
    scene.flow()
    for away in (scene.tabs[0], scene.agents[0]):
        away.line.refuse()
        away.line.cut(reset=True)
    for _ in range(3):
        scene.write(scene.tabs[1], 0)
        scene.note(scene.agents[1], 0)
    scene.flow()
    for away in (scene.tabs[0], scene.agents[0]):
        away.line.heal()


def lose_replies(scene: Scene) -> None:
    """Has everybody repeat a command that was carried out, and two tabs send the same."""
    for client in scene.clients:
        scene.lose_the_reply(client, 0)
        client.line.cut(reset=True)
    scene.agents[2].give(scene.note(scene.agents[0], 0).twin())


def write_notes(scene: Scene) -> None:
    """Writes notes live, and some that the visitor could only read on his way back."""
    scene.note(scene.agents[0], 0)
    scene.flow()
    scene.tabs[0].line.cut(reset=True)
    scene.note(scene.agents[1], 0)
    scene.world.restart(0, signal.SIGKILL)


def write_while_the_log_is_read(scene: Scene) -> None:
    """Commits something during every read of a console's way back, and nothing afterwards."""
    scene.come_to_rest(FLOW_S)  # what the assistant owed would be heard after the lost event
    scene.write_during_reads(scene.agents[1], 0, reads=6)


SCRIPTS: Final[Mapping[str, Script]] = {
    "ack before commit": die_after_the_reply,
    "resume off by one": come_back_after_a_while,
    "missing dedupe": lose_replies,
    "note leaked": write_notes,
    "lost wake-up": write_while_the_log_is_read,
}
"""By the planted bug that each is to bring to light."""
