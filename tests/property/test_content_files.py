"""Whatever is in a file, it loads or its faults are told; nothing else is ever raised."""

from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings, strategies as st

from sidelight.content.check import check
from sidelight.content.help_center import read_articles
from sidelight.content.page_contexts import KEYS

TODAY = date(2026, 11, 21)
SIGNS = st.sampled_from(":-,[]{}\n |&*!'\"#%@`>\\?\té0/()")
WORDS = st.sampled_from(
    [*KEYS, "\n- ", ": ", "\n  ", "---\n", "/:id", "](show:", "](article:", "```"]
)
PIECES = st.one_of(SIGNS, WORDS)
TEXTS = st.lists(PIECES, max_size=60).map("".join)
FILES = st.one_of(TEXTS.map(str.encode), st.binary(max_size=200))
# Each example writes the same files anew.
ANEW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@ANEW
@given(FILES, FILES, TEXTS)
def test_any_files_give_a_report(tmp_path: Path, article: bytes, page: bytes, front: str) -> None:
    (tmp_path / "a.md").write_bytes(article)
    (tmp_path / "b.md").write_text(f"---\ntitle: B\n{front}\n---\nText.\n", encoding="utf-8")
    (tmp_path / "c.yaml").write_bytes(page)

    report = check(tmp_path, tmp_path, TODAY)

    assert report.articles <= 2
    assert all(fault.line >= 1 and fault.message for fault in (*report.errors, *report.warnings))


@ANEW
@given(st.lists(FILES, max_size=4))
def test_any_rows_give_articles_or_faults(tmp_path: Path, lines: list[bytes]) -> None:
    path = tmp_path / "kb.jsonl"
    path.write_bytes(b"\n".join(lines))

    found = read_articles(path)

    assert found.sources == ()
    assert all(fault.line >= 1 for fault in found.faults)
