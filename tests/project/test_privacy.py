"""The inventory of personal data is whole: what the store keeps is in it, and nothing else."""

from project.test_documents import first_cells, section
from sidelight.domain.retention import DataClass
from sidelight.settings import RetentionSettings
from sidelight.store.removal_tables import Row

PRIVACY = "docs/privacy.md"


def test_every_table_is_in_the_inventory_and_no_other() -> None:
    assert sorted(first_cells(section(PRIVACY, "inventory"))) == sorted(Row.metadata.tables)


def test_every_row_of_the_inventory_answers_every_question() -> None:
    rows = [line for line in section(PRIVACY, "inventory").splitlines() if line.startswith("| `")]

    assert [
        row for row in rows if len([cell for cell in row.split("|") if cell.strip()]) != 5
    ] == []


def test_every_class_of_data_has_a_setting_and_no_other() -> None:
    assert [f"{what.value}_days" for what in DataClass] == [*RetentionSettings.model_fields]
