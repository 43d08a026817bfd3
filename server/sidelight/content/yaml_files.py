"""The YAML files of a folder as trees; a malformed one hides neither the others nor its faults."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from sidelight.content.files import list_files, read_text
from sidelight.content.yaml_tree import Node, parse_yaml
from sidelight.errors import ContentError, Fault


def yaml_files(
    folder: Path, suffixes: Iterable[str], faults: list[Fault]
) -> Iterator[tuple[Path, Node]]:
    """Yields what can be read, and adds a fault for whatever cannot."""
    listing = list_files(folder, suffixes)
    faults.extend(listing.faults)
    for file in listing.files:
        try:
            node = parse_yaml(read_text(file, folder), str(file))
        except ContentError as error:
            faults.extend(error.faults)
        else:
            yield file, node
