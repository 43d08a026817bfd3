"""The optional language model's settings; nothing is asked while there is no address."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator


class LanguageModelSettings(BaseModel):
    """An OpenAI-compatible endpoint that may rephrase answers.

    Attributes:
        url: Base address such as `https://api.example.com/v1`; empty for no model at all.
        model: Its name there.
        key: Bearer key; `SIDELIGHT_LANGUAGE_MODEL__KEY` keeps it out of the file.
        timeout_s: From the request to the last word; then the answer goes out as it is.
        requests_a_day: By one process, UTC days.
        tokens_a_day: Read and written, estimated, by one process, UTC days.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = ""
    model: str = ""
    key: SecretStr | None = None
    timeout_s: Annotated[float, Field(gt=0, le=30)] = 6.0
    requests_a_day: Annotated[int, Field(ge=0)] = 1_000
    tokens_a_day: Annotated[int, Field(ge=0)] = 1_000_000

    @model_validator(mode="after")
    def _is_whole(self) -> "LanguageModelSettings":
        parts = urlsplit(self.url)
        is_sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query
        if self.url and not is_sound:
            message = "url is not an address such as https://api.example.com/v1"
            raise ValueError(message)
        if self.url and not self.model:
            message = "a url needs the name of a model"
            raise ValueError(message)
        return self
