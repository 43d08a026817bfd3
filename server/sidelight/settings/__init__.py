"""Settings from sidelight.toml and SIDELIGHT_* variables; read once, at the start, by the CLI."""

import os
import secrets
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from typing_extensions import override

from sidelight.domain.retention import DataClass, RetentionRule
from sidelight.errors import ConfigurationError
from sidelight.protocol.limits import MAX_CONNECTIONS, LimitsName
from sidelight.settings.kept import kept_secret
from sidelight.settings.language_model import LanguageModelSettings
from sidelight.settings.urls import bus_url, shown_url, store_url

__all__ = [
    "LanguageModelSettings",
    "RetentionSettings",
    "Settings",
    "SiteSettings",
    "kept_secret",
    "load_settings",
    "shown_url",
    "signing_secrets",
]

MIN_SECRET_CHARS = 32
"""Shortest signing secret: 128 bits in hexadecimal (RFC 7518 section 3.2 asks no less)."""

MAX_WORKERS: Final = 64
"""More processes than a host has cores for; a slip of the finger must not take it down."""

_PLATFORM_NAMES: Final = ("database_url", "bus_url")
"""Settings that platforms give under their bare names, `DATABASE_URL` and `BUS_URL`."""

Days = Annotated[int, Field(ge=1)] | None


class SiteSettings(BaseModel):
    """One product that this deployment helps in.

    Attributes:
        key: Public name, in the snippet's `data-site`.
        origins: Origins of the pages that may embed the widget; `https://*.example.com` allows
            one label.
        kb: Folder of articles.
        page_contexts: Folder of page contexts.
        identity_secret: Shared with the product's backend, which signs identities with it.
        old_identity_secrets: Earlier ones that still verify, until the product signs with the
            new one everywhere.
        consent: Whether pages and declared state are kept before consent is declared.
        actions: Folder of actions; a site without it has none.
        actions_url: Where actions whose endpoint is a path are sent, as `https://app.example.com`.
        action_secrets: Secrets by the names that actions give, over those of the deployment.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-]{1,64}$")] = "default"
    name: str = "Help"
    origins: tuple[str, ...] = ()
    kb: Path = Path("kb")
    page_contexts: Path = Path("page_contexts")
    identity_secret: SecretStr | None = None
    old_identity_secrets: tuple[SecretStr, ...] = ()
    consent: Literal["assumed", "required"] = "assumed"
    actions: Path = Path("actions")
    actions_url: str = ""
    action_secrets: dict[str, SecretStr] = {}


class RetentionSettings(BaseModel):
    """Days each class of data is kept, none for ever; `domain.retention` says what each holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    conversations_days: Days = None
    open_conversations_days: Days = None
    notes_days: Days = None
    pages_days: Days = None
    receipts_days: Days = None
    visitors_days: Days = None

    def rules(self) -> tuple[RetentionRule, ...]:
        """Returns a rule for each class that has a time, in the order in which they apply."""
        days: dict[str, int | None] = self.model_dump()
        return tuple(
            RetentionRule(what, kept)
            for what in DataClass
            if (kept := days[f"{what.value}_days"]) is not None
        )


class Settings(BaseSettings):
    """Everything that an operator may set; the defaults run with nothing.

    Attributes:
        data_dir: Database, caches and generated secrets.
        database_url: SQLAlchemy URL of SQLite or PostgreSQL; by default SQLite in `data_dir`. May
            hold a password: show it by `shown_url` only.
        bus_url: Redis URL, by which several processes hear of each other; empty for one process
            alone. As secret as `database_url`.
        metrics_token: Bearer token that `/metrics` asks for; without one there is no such page.
        workers: Processes that `sidelight serve` starts on this host.
        trusted_proxies: Addresses and networks whose `X-Forwarded-For` and `-Proto` are believed.
        limits: Which table of `protocol.limits.GRANTS` holds for visitors, addresses and sites.
        max_connections: Open sockets of one process; more are asked to come back.
        secret_keys: Signing secrets, oldest first; the last one signs. One is generated and kept in
            `data_dir` when there is none.
        public_url: Address under which visitors reach this server.
        retention: How long what is kept; for ever by default.
        model: A sentence-transformers model by name or path, or `none` to search words alone.
        action_secrets: Secrets by the names that actions give; `SIDELIGHT_ACTION_SECRETS__BILLING`
            is the one called `billing`.
        allowed_private: Private networks that actions and the language model may reach, as
            `10.2.0.0/16`; none by default.
        language_model: May rephrase answers; none by default.
    """

    model_config = SettingsConfigDict(
        env_prefix="SIDELIGHT_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8080
    public_url: str = ""
    data_dir: Path = Path(".sidelight")
    # Left out of the settings' own text, because they may hold passwords.
    database_url: Annotated[str, Field(repr=False)] = ""
    bus_url: Annotated[str, Field(repr=False)] = ""
    workers: Annotated[int, Field(ge=1, le=MAX_WORKERS)] = 1
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    limits: LimitsName = "generous"
    max_connections: Annotated[int, Field(ge=10)] = MAX_CONNECTIONS
    secret_keys: tuple[SecretStr, ...] = ()
    model: str = "all-MiniLM-L6-v2"
    watch: bool = True
    log_json: bool = False
    metrics_token: SecretStr | None = None
    action_secrets: dict[str, SecretStr] = {}
    allowed_private: tuple[str, ...] = ()
    language_model: LanguageModelSettings = LanguageModelSettings()
    retention: RetentionSettings = RetentionSettings()
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
        bare = {name: os.environ.get(name.upper(), "") for name in _PLATFORM_NAMES}
        return (
            init_settings,
            env_settings,
            InitSettingsSource(settings_cls, {name: url for name, url in bare.items() if url}),
            TomlConfigSettingsSource(settings_cls),
        )

    @field_validator("database_url")
    @classmethod
    def _know_store(cls, url: str) -> str:
        return store_url(url)

    @field_validator("bus_url")
    @classmethod
    def _know_bus(cls, url: str) -> str:
        return bus_url(url)

    @field_validator("trusted_proxies")
    @classmethod
    def _read_networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            ip_network(proxy)  # a ValueError says which and why
        return proxies


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
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors()
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
                "actions": (root / site.actions).resolve(),
            }
        )
        for site in settings.sites
    )
    keys = [site.key for site in sites]
    if len(set(keys)) < len(keys):
        raise ConfigurationError(setting="sites", why=f"two sites share a key: {sorted(keys)}")
    if settings.workers > 1 and not settings.bus_url:
        raise ConfigurationError(
            setting="workers",
            why="several processes hear of each other over Redis; set bus_url (or BUS_URL) to a "
            "URL such as redis://127.0.0.1:6379/0.",
        )
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
