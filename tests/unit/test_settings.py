"""Settings: where they come from, what is refused and how, and that no password is shown."""

from pathlib import Path

import pytest

from sidelight.errors import ConfigurationError
from sidelight.settings import load_settings, shown_url

PASSWORD = "geheim-sesam"


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "BUS_URL"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"SIDELIGHT_{name}", raising=False)


def refusal(config: Path | None = None, **given: object) -> str:
    with pytest.raises(ConfigurationError) as refused:
        load_settings(config, **given)
    return str(refused.value)


def test_what_platforms_call_the_store_and_the_bus_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://help@db/help")
    monkeypatch.setenv("BUS_URL", "redis://bus:6379/0")
    settings = load_settings(None)

    assert settings.database_url == "postgresql+psycopg://help@db/help"
    assert settings.bus_url == "redis://bus:6379/0"


def test_our_own_names_win_over_bare_ones_and_those_over_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "sidelight.toml"
    file.write_text("database_url = 'sqlite:////a.db'\nbus_url = 'redis://a'\n", encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL", "sqlite:////b.db")
    monkeypatch.setenv("BUS_URL", "redis://b")
    monkeypatch.setenv("SIDELIGHT_DATABASE_URL", "sqlite:////c.db")
    settings = load_settings(file)

    assert (settings.database_url, settings.bus_url) == ("sqlite:////c.db", "redis://b")


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"database_url": f"mysql://a:{PASSWORD}@h/d"}, "database_url: mysql is not known"),
        ({"database_url": PASSWORD}, "database_url: this is not known"),
        ({"bus_url": f"amqp://a:{PASSWORD}@h"}, "bus_url: amqp is not known"),
        ({"workers": 2}, "workers: several processes hear of each other over Redis; set bus_url"),
        ({"workers": 0}, "workers: "),
        ({"trusted_proxies": ["proxy"]}, "trusted_proxies: 'proxy' does not appear to be"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name_and_without_passwords(
    given: dict[str, object], wanted: str
) -> None:
    told = refusal(**given)

    assert wanted in told
    assert PASSWORD not in told


def test_a_missing_library_is_named_by_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sidelight.settings.urls.find_spec", lambda _: None)

    assert "pip install 'sidelight[postgres]'" in refusal(database_url="postgresql://u@h/d")
    assert "pip install 'sidelight[redis]'" in refusal(bus_url="redis://h")


def test_no_password_is_in_the_settings_text() -> None:
    settings = load_settings(
        None,
        database_url=f"postgresql://u:{PASSWORD}@h/d",
        bus_url=f"redis://:{PASSWORD}@h/0",
        secret_keys=(PASSWORD * 3,),
    )

    assert PASSWORD not in repr(settings)
    assert PASSWORD not in str(settings)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"postgresql://u:{PASSWORD}@h:5/d?sslpassword={PASSWORD}", "postgresql://u@h:5/d"),
        (f"redis://:{PASSWORD}@h/0", "redis://@h/0"),
        (f"redis://:a/{PASSWORD}?b@h/0", "redis://@h/0"),
        ("sqlite:////var/lib/help.db", "sqlite:////var/lib/help.db"),
    ],
)
def test_a_url_is_shown_without_its_password(url: str, shown: str) -> None:
    assert shown_url(url) == shown
