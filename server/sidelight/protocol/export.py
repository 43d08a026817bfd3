"""Writes the wire as JSON Schema, TypeScript and documentation tables; it defines no frame."""

import json
import sys
from pathlib import Path
from typing import Final

from sidelight.protocol.reference import with_tables
from sidelight.protocol.schema import wire_schema
from sidelight.protocol.typescript import typescript

ROOT: Final = Path(__file__).parents[3]
"""The repository; an installed package has nothing to write to and no use for this module."""

SCHEMA: Final = Path("widget/protocol/schema.json")
TYPES: Final = Path("widget/protocol/src/wire.gen.ts")
PAGE: Final = Path("docs/protocol.md")


def exported(root: Path) -> dict[Path, str]:
    """Returns the text that each generated file under `root` should have."""
    schema = wire_schema()
    return {
        SCHEMA: json.dumps(schema, indent=2, ensure_ascii=False) + "\n",
        TYPES: typescript(schema),
        PAGE: with_tables((root / PAGE).read_text("utf-8"), schema),
    }


def stale(root: Path) -> list[Path]:
    """Returns the generated files that differ from the classes."""
    return [
        path
        for path, text in exported(root).items()
        if not (root / path).is_file() or (root / path).read_text("utf-8") != text
    ]


def write(root: Path) -> list[Path]:
    """Writes the files that are stale and returns them."""
    texts = exported(root)
    changed = stale(root)
    for path in changed:
        (root / path).write_text(texts[path], "utf-8")
    return changed


def main(arguments: list[str]) -> int:
    """Writes the files, or with `--check` only says which differ; then 1 is a difference."""
    check = "--check" in arguments
    paths = stale(ROOT) if check else write(ROOT)
    for path in paths:
        sys.stdout.write(f"{path} {'is out of date' if check else 'written'}\n")
    return int(check and bool(paths))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
