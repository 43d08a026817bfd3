"""Rules on modules: what they open with, how long they get, what they are called."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from project.repository import allowed, files, name_of

MAX_LINES = 300
MAX_FUNCTION_LINES = 40
"""Without its docstring, which may be as long as it is useful."""

BANNED = frozenset(
    {
        *("util", "utils", "helper", "helpers", "common", "misc", "manager", "handler"),
        *("handlers", "service", "services", "base", "data", "info"),
    }
)
"""Words of module names that say nothing."""

PYTHON = files(".py")
TYPESCRIPT = tuple(path for path in files(".ts", ".tsx") if not path.name.endswith(".gen.ts"))

Function = ast.FunctionDef | ast.AsyncFunctionDef


def long_modules() -> Iterator[str]:
    for path in (*PYTHON, *TYPESCRIPT):
        if len(path.read_text("utf-8").splitlines()) > MAX_LINES:
            yield name_of(path)


def long_functions() -> Iterator[str]:
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, Function) and length(node) > MAX_FUNCTION_LINES:
                yield f"{name_of(path)}::{node.name}"


def length(function: Function) -> int:
    docstring = ast.get_docstring(function, clean=False) or ""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    return lines - (docstring.count("\n") + 1 if docstring else 0)


def test_every_python_module_opens_with_what_it_is_for() -> None:
    silent = [
        name_of(path)
        for path in PYTHON
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]

    assert silent == []


def test_every_module_of_the_front_ends_opens_with_what_it_is_for() -> None:
    silent = [
        name_of(path)
        for path in TYPESCRIPT
        if "/src/" in name_of(path)
        and not re.match(r"(#!.*\n)?(///.*\n)*/\*\*", path.read_text("utf-8"))
        and not path.name.endswith(".d.ts")
    ]

    assert silent == []


def test_modules_and_functions_stay_small_or_say_why_not() -> None:
    too_long = {*long_modules(), *long_functions()}

    assert sorted(too_long - allowed().keys()) == []


def test_no_exception_outlives_its_need() -> None:
    too_long = {*long_modules(), *long_functions()}

    assert sorted(allowed().keys() - too_long) == []


def test_every_exception_has_a_reason() -> None:
    assert [what for what, reason in allowed().items() if len(reason.split()) < 3] == []


def test_no_module_is_called_by_a_word_that_says_nothing() -> None:
    vague = [name_of(path) for path in (*PYTHON, *TYPESCRIPT) if BANNED & words_of(path)]

    assert vague == []


def words_of(path: Path) -> set[str]:
    stem = path.name.partition(".")[0]
    return set(re.split(r"[_-]", stem.removeprefix("test_").lower()))
