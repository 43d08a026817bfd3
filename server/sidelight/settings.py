"""Settings from sidelight.toml and SIDELIGHT_* variables; read once, at the start, by the CLI."""

import os
import secrets
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from typing_extensions import override

from sidelight.errors import ConfigurationError

MIN_SECRET_CHARS = 32
"""Shortest signing secret: 128 bits in hexadecimal (RFC 7518 section 3.2 asks no less)."""


class SiteSettings(BaseModel):
    """One product that this deployment helps in.

    Attributes:
        key: Public name, in the snippet's `data-site`.
        origins: Origins of the pages that may embed the widget; `https://*.example.com` allows
            one label.
        kb: Folder of articles.
        page_contexts: Folder of page contexts.
        identity_secret: Shared with the product's backend, which signs identities with it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-]{1,64}$")] = "default"
    name: str = "Help"
    origins: tuple[str, ...] = ()
    kb: Path = Path("kb")
    page_contexts: Path = Path("page_contexts")
    identity_secret: SecretStr | None = None


class Settings(BaseSettings):
    """Everything that an operator may set; the defaults run with nothing.

    Attributes:
        data_dir: Database, caches and generated secrets.
        database_url: SQLAlchemy URL; by default SQLite in `data_dir`.
        secret_keys: Signing secrets, oldest first; the last one signs. One is generated and kept in
            `data_dir` when there is none.
        public_url: Address under which visitors reach this server.
        model: A sentence-transformers model by name or path, or `none` to search words alone.
    """

    model_config = SettingsConfigDict(
        env_prefix="SIDELIGHT_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8080
    public_url: str = ""
    data_dir: Path = Path(".sidelight")
    database_url: str = ""
    secret_keys: tuple[SecretStr, ...] = ()
    model: str = "all-MiniLM-L6-v2"
    watch: bool = True
    log_json: bool = False
    sites: Annotated[tuple[SiteSettings, ...], Field(min_length=1)] = (SiteSettings(),)

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Takes arguments first, then variables, then the file that `load_settings` names."""
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))


def load_settings(config: Path | None, **overrides: object) -> Settings:
    """Returns the settings of a file, of variables over it and of arguments over both.

    Relative paths count from the file's folder.

    Raises:
        ConfigurationError: The file is missing or a setting cannot be used; every fault is named.
    """
    if config is not None and not config.is_file():
        raise ConfigurationError(
            setting=str(config),
            why="there is no such file; `sidelight init DIR` makes one.",
        )
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return _anchored(_read(config, given), config.parent if config else Path.cwd())
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()
        )
        raise ConfigurationError(setting=str(config or "settings"), why=faults) from error
    except (OSError, ValueError) as error:
        raise ConfigurationError(setting=str(config or "settings"), why=str(error)) from error


def _read(config: Path | None, given: dict[str, object]) -> Settings:
    """Layers a TOML file under variables and arguments."""

    class FileSettings(Settings):
        model_config = SettingsConfigDict(toml_file=config)

    return FileSettings(**given)  # type: ignore[arg-type]  # Pydantic validates what arguments hold


def _anchored(settings: Settings, root: Path) -> Settings:
    """Makes paths absolute and fills what depends on them."""
    data_dir = (root / settings.data_dir).resolve()
    sites = tuple(
        site.model_copy(
            update={
                "kb": (root / site.kb).resolve(),
                "page_contexts": (root / site.page_contexts).resolve(),
            }
        )
        for site in settings.sites
    )
    keys = [site.key for site in sites]
    if len(set(keys)) < len(keys):
        raise ConfigurationError(setting="sites", why=f"two sites share a key: {sorted(keys)}")
    return settings.model_copy(
        update={
            "data_dir": data_dir,
            "sites": sites,
            "database_url": settings.database_url or f"sqlite:///{data_dir / 'sidelight.db'}",
            "public_url": settings.public_url.rstrip("/"),
        }
    )


def signing_secrets(settings: Settings) -> tuple[str, ...]:
    """Returns the signing secrets, oldest first, generating a lasting one when none is set.

    Raises:
        ConfigurationError: A secret is too short to be safe.
    """
    if settings.secret_keys:
        keys = tuple(key.get_secret_value() for key in settings.secret_keys)
        if any(len(key) < MIN_SECRET_CHARS for key in keys):
            raise ConfigurationError(
                setting="secret_keys",
                why=f"a secret must have at least {MIN_SECRET_CHARS} characters; "
                "make one with `openssl rand -hex 32`.",
            )
        return keys
    return (kept_secret(settings.data_dir / "secret_key", secrets.token_hex(32)),)


def kept_secret(path: Path, fresh: str) -> str:
    """Returns what a private file holds, which is `fresh` from the first time on.

    The file appears whole or not at all: half a secret would be refused at every later start.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(fresh, encoding="ascii")
        draft.replace(path)
    return path.read_text(encoding="ascii").strip()
