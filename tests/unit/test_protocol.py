"""The wire: what is written can be read, what it does not name is refused, exports are true."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from sidelight.errors import ErrorCode
from sidelight.protocol.close import CLOSE_RULES, CloseCode
from sidelight.protocol.commands import (
    AGENT_COMMAND,
    GREETING,
    VISITOR_COMMAND,
    AgentCommand,
    Greeting,
    Hello,
    Send,
    VisitorCommand,
)
from sidelight.protocol.error_retries import ERROR_RETRIES
from sidelight.protocol.events import Event, EventBody
from sidelight.protocol.export import ROOT, exported, main, stale, write
from sidelight.protocol.pushes import AgentPush, VisitorPush
from sidelight.protocol.schema import union_members, wire_schema

DEFINITIONS = wire_schema()["definitions"]
CONVERSATION = "c_" + "A" * 22
COMMANDS = (*union_members(VisitorCommand), *union_members(AgentCommand))
GREETINGS = union_members(Greeting)
PUSHES = (*union_members(VisitorPush), *union_members(AgentPush))
BODIES = union_members(EventBody)
FRAMES = tuple(dict.fromkeys((*COMMANDS, *GREETINGS, *PUSHES, *BODIES)))

send = st.fixed_dictionaries(
    {
        "type": st.just("send"),
        "id": st.from_regex(r"\A[A-Za-z0-9_\-]{1,64}\Z"),
        "key": st.from_regex(r"\A[A-Za-z0-9_\-]{8,64}\Z"),
        "conversation": st.from_regex(r"\Ac_[A-Za-z0-9_\-]{20,62}\Z"),
        "text": st.text(max_size=200),
    },
    optional={"choice": st.none() | st.just("send-an-invoice")},
)


def example_of(kind: Any) -> dict[str, Any]:
    """Returns the smallest frame of a class, made from its schema."""
    value = smallest(DEFINITIONS[kind.__name__], DEFINITIONS)
    assert isinstance(value, dict)
    return value


def smallest(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    """Returns a value that a schema allows."""
    match schema:
        case {"$ref": str(ref)}:
            name = ref.rpartition("/")[2]
            samples = {"Id": "a", "Key": "k" * 8, "ConversationId": CONVERSATION}
            return samples.get(name) or smallest(definitions[name], definitions)
        case {"const": value} | {"enum": [value, *_]}:
            return value
        case {"anyOf": [*_, member]} | {"oneOf": [*_, member]}:
            return smallest(member, definitions)
        case {"type": "object", "properties": fields}:
            required = schema.get("required", ())
            return {name: smallest(fields[name], definitions) for name in required}
        case _:
            return {
                "object": {},
                "string": "x" * schema.get("minLength", 0),
                "integer": schema.get("minimum", 0),
                "number": 0.5,
                "array": [],
                "boolean": False,
                "null": None,
            }[schema["type"]]


@pytest.mark.parametrize("kind", FRAMES, ids=lambda kind: kind.__name__)
def test_every_frame_is_read_as_it_was_written(kind: type[BaseModel]) -> None:
    value = kind.model_validate(example_of(kind))

    assert kind.model_validate_json(value.model_dump_json()) == value


@pytest.mark.parametrize("kind", FRAMES, ids=lambda kind: kind.__name__)
def test_no_frame_takes_a_field_that_the_protocol_does_not_name(kind: type[BaseModel]) -> None:
    frame = {**example_of(kind), "from_the_future": 1}

    with pytest.raises(ValidationError, match="from_the_future"):
        kind.model_validate(frame)


@pytest.mark.parametrize("adapter", [GREETING, VISITOR_COMMAND, AGENT_COMMAND])
def test_an_unknown_command_is_refused(adapter: TypeAdapter[Any]) -> None:
    frame = json.dumps({"type": "sing", "id": "a"})

    with pytest.raises(ValidationError, match="union_tag_invalid"):
        adapter.validate_json(frame)


@given(send)
def test_a_message_in_any_script_survives_the_wire(frame: dict[str, Any]) -> None:
    command = VISITOR_COMMAND.validate_json(json.dumps(frame))

    assert isinstance(command, Send)
    assert command.text == frame["text"]
    assert VISITOR_COMMAND.validate_json(command.model_dump_json()) == command


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.recursive(st.none() | st.booleans() | st.text(), st.lists, max_leaves=5))
def test_what_is_not_a_frame_is_refused_without_another_error(value: Any) -> None:
    with pytest.raises(ValidationError):
        VISITOR_COMMAND.validate_json(json.dumps(value))


def test_a_text_over_its_limit_is_refused() -> None:
    frame = {**example_of(Send), "text": "x" * 8_001}

    with pytest.raises(ValidationError, match="string_too_long"):
        VISITOR_COMMAND.validate_python(frame)


def test_a_conversation_id_that_can_be_guessed_is_refused() -> None:
    frame = {**example_of(Send), "conversation": "c_1"}

    with pytest.raises(ValidationError, match="conversation"):
        VISITOR_COMMAND.validate_python(frame)


def test_a_frame_cannot_be_changed() -> None:
    hello = Hello.model_validate(example_of(Hello))

    with pytest.raises(ValidationError, match="frozen"):
        hello.site = "other"  # type: ignore[misc]  # the point of the test


def test_visitors_and_agents_share_no_command_by_accident() -> None:
    visitors, agents = (
        {kind.__name__ for kind in union_members(union)} for union in (VisitorCommand, AgentCommand)
    )

    assert visitors & agents == {
        *("Send", "Search", "GetArticle", "Typing", "Seen", "CatchUp", "Earlier", "Ping")
    }


def test_every_close_code_has_a_rule() -> None:
    assert set(CLOSE_RULES) == set(CloseCode)


def test_every_error_code_says_whether_a_retry_can_help() -> None:
    assert set(ERROR_RETRIES) == set(ErrorCode)


def test_every_name_in_the_schema_leads_somewhere() -> None:
    schema = wire_schema()
    names = set(re.findall(r'"#/definitions/(\w+)"', json.dumps(schema)))

    assert names <= schema["definitions"].keys()
    assert {"Greeting", "VisitorCommand", "AgentCommand", "VisitorPush", "AgentPush"} <= (
        schema["definitions"].keys()
    )


def test_what_the_server_writes_is_complete_and_what_clients_send_may_leave_out_defaults() -> None:
    definitions = wire_schema()["definitions"]

    assert set(definitions["Event"]["required"]) == set(Event.model_fields)
    assert "token" not in definitions["Hello"]["required"]
    assert "type" in definitions["Hello"]["required"]


def test_the_committed_schema_types_and_tables_are_those_of_the_classes() -> None:
    assert stale(ROOT) == []
    assert main(["--check"]) == 0


def test_a_stale_export_is_found_and_written_anew(tmp_path: Path) -> None:
    for path in exported(ROOT):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("<!-- table: limits -->\n<!-- end -->\n", "utf-8")

    found = stale(tmp_path)
    written = write(tmp_path)

    assert found == written == list(exported(ROOT))
    assert stale(tmp_path) == []
