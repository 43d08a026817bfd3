"""The audit of dependencies fails when it should, and never passes for sound what it skipped."""

import importlib.util
import json
import sys
from types import ModuleType

import pytest

from project.repository import ROOT


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / "tools" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def python_report(*dependencies: dict[str, object]) -> str:
    return json.dumps({"dependencies": dependencies})


SOUND: dict[str, object] = {"name": "starlette", "version": "1.0", "vulns": []}
WEAK: dict[str, object] = {
    "name": "jinja2",
    "version": "2.0",
    "vulns": [{"id": "PYSEC-2021-66", "fix_versions": ["2.11.3"]}],
}
SKIPPED: dict[str, object] = {"name": "numpy", "skip_reason": "Dependency not found on PyPI"}


def test_a_known_vulnerability_fails(audit: ModuleType) -> None:
    verdict = audit.judge_python(python_report(SOUND, WEAK))

    assert audit.exit_code([verdict], strict=False) == 1
    assert "jinja2 2.0: PYSEC-2021-66, fixed in 2.11.3" in audit.told(verdict)


def test_a_vulnerable_npm_package_fails(audit: ModuleType) -> None:
    report = {
        "metadata": {"dependencies": {"total": 90}},
        "vulnerabilities": {"ws": {"severity": "high"}},
    }
    verdict = audit.judge_npm(json.dumps(report))

    assert audit.exit_code([verdict], strict=False) == 1
    assert "ws: high" in audit.told(verdict)


def test_sound_packages_pass(audit: ModuleType) -> None:
    verdict = audit.judge_python(python_report(SOUND))

    assert audit.exit_code([verdict], strict=True) == 0
    assert audit.told(verdict).startswith("PyPI: 1 packages compared with advisories, 0 known")


@pytest.mark.parametrize("report", ["", "{}", "[]", '{"message": "405 Method Not Allowed"}'])
def test_no_answer_is_told_and_fails_a_release(audit: ModuleType, report: str) -> None:
    verdicts = [audit.judge_python(report), audit.judge_npm(report)]

    assert all("NOT COMPARED" in audit.told(one) for one in verdicts)
    assert audit.exit_code(verdicts, strict=False) == 0
    assert audit.exit_code(verdicts, strict=True) == 1


def test_a_skipped_package_is_not_called_sound(audit: ModuleType) -> None:
    verdict = audit.judge_python(python_report(SOUND, SKIPPED))

    assert "1 packages compared" in audit.told(verdict)
    assert "NOT COMPARED: 1 of 2" in audit.told(verdict)
    assert audit.exit_code([verdict], strict=True) == 1
