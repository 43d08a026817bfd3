"""What is wrong with one conversation concerns no other, and is told as what it is."""

import sqlite3
from contextlib import closing

from live_server import LiveServer
from wire_client import new_conversation


def damage(server: LiveServer, conversation: str) -> None:
    """Makes a conversation's events unreadable, as a failing disk or a foreign tool might."""
    path = server.settings.data_dir / "sidelight.db"
    with closing(sqlite3.connect(path, timeout=10)) as database, database:
        database.execute("UPDATE event SET body = '{}' WHERE conversation_id = ?", [conversation])


def test_a_damaged_conversation_does_not_silence_the_assistant(server: LiveServer) -> None:
    broken, whole = new_conversation(), new_conversation()
    with server.visitor() as unlucky:
        unlucky.say(broken, "reset password")
        unlucky.assistant_event()
        damage(server, broken)
        for _ in range(3):
            accepted = unlucky.say(broken, "and how do I send an invoice")
    with server.visitor() as visitor:
        visitor.say(whole, "reset password")
        spoken = visitor.assistant_event()

    assert accepted["type"] == "accepted"
    assert spoken["conversation"] == whole


def test_a_fault_of_the_server_closes_with_the_code_that_says_so(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.client() as visitor:
        visitor.hello()
        visitor.say(conversation, "reset password")
        visitor.assistant_event()
        damage(server, conversation)
        visitor.send("catch_up", conversation=conversation, after=0)

        code = visitor.close_code()

    assert code == 4500
