"""A server that is killed while business systems are at work: what the next one makes of it."""

import time
from pathlib import Path

from business_chat import INVOICE, begun
from business_system import PAID, SECRET, BusinessSystem, action_text, business_system
from cluster import write_site
from command_line import free_ports, started
from live_server import ORIGIN
from wire_client import Frame, WireClient, new_key

ENDS = {"action_result", "action_failed"}
END_S = 60.0
"""Longest wait: a dead holder's time is over after 22 s, and the sweep comes every 15."""


def write_project(folder: Path, system: BusinessSystem) -> None:
    write_site(folder, allowed_private=["127.0.0.1/32"])
    with (folder / "sidelight.toml").open("a", encoding="utf-8") as config:
        config.write(f'actions_url = "{system.url}"\n')
    (folder / "page_contexts" / "invoice.yaml").write_text(INVOICE, encoding="utf-8")
    (folder / "actions").mkdir()
    for name, text in {
        "look": action_text("look"),
        "pay": action_text("pay", kind="write", confirm="Really?"),
    }.items():
        patient = text.replace("timeout_s: 1", "timeout_s: 4")  # it must not end before the kill
        (folder / "actions" / f"{name}.yaml").write_text(patient, encoding="utf-8")


def client_of(port: int) -> WireClient:
    return WireClient(f"ws://127.0.0.1:{port}/ws", origin=ORIGIN)


def ask_both(client: WireClient, system: BusinessSystem) -> str:
    """Asks for a look-up and a write, and returns when the system has got both."""
    conversation = begun(client)
    for name in ("look", "pay"):
        system.asked.clear()
        reply = client.ask(
            "act",
            key=new_key(),
            conversation=conversation,
            action=name,
            parameters={"invoice": "inv_1"},
            confirmed=True,
        )
        assert reply["type"] == "accepted"
        assert system.asked.wait(20)
    return conversation


def ends_of(client: WireClient, conversation: str) -> dict[str, Frame]:
    """Returns how each action ended, asking the log until both have."""
    deadline = time.monotonic() + END_S
    while time.monotonic() < deadline:
        transcript = client.ask("catch_up", conversation=conversation, after=0)
        bodies = [event["body"] for event in transcript["events"]]
        ends = {body["action"]: body for body in bodies if body["kind"] in ENDS}
        if len(ends) == 2:
            return ends
        time.sleep(0.5)  # nothing is told of what has not happened yet
    raise AssertionError(bodies)


def test_after_a_kill_a_look_up_is_made_again_and_a_write_is_told_as_unknown(
    tmp_path: Path,
) -> None:
    (port,) = free_ports(1)
    words, secret = ("serve", "--port", str(port)), {"SIDELIGHT_ACTION_SECRETS__TESTS": SECRET}
    with business_system() as system:
        write_project(tmp_path, system)
        system.answers = [system.waits, system.waits, PAID]
        with started(*words, folder=tmp_path, **secret) as first:
            first.until("serves")
            with client_of(port) as client:
                token = client.hello()["token"]
                conversation = ask_both(client, system)
                first.process.kill()

        with started(*words, folder=tmp_path, **secret) as second:
            second.until("serves")
            with client_of(port) as client:
                client.hello(token=token)
                ends = ends_of(client, conversation)

        assert ends["look"]["text"] == "Invoice INV-1 is paid."
        assert ends["pay"]["cause"] == "unknown"
        assert [one.path for one in system.requests].count("/api/pay") == 1
