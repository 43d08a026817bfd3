"""The language model that settings name; it must not ask it."""

from collections.abc import Callable

from sidelight.integrations.addresses import Reachable
from sidelight.integrations.language_model import Endpoint, LanguageModel
from sidelight.search.embedder import Embedder
from sidelight.settings import Settings


def language_model_of(
    settings: Settings, model: Callable[[], Embedder | None]
) -> LanguageModel | None:
    """Returns the language model, or none where no address is set.

    Args:
        settings: Of the deployment.
        model: Loads the embedding model; called only where there is a language model to check.

    Raises:
        ConfigurationError: A private network is none.
    """
    own = settings.language_model
    if not own.url:
        return None
    endpoint = Endpoint(
        url=own.url,
        model=own.model,
        key=own.key.get_secret_value() if own.key else "",
        timeout_s=own.timeout_s,
        requests_a_day=own.requests_a_day,
        tokens_a_day=own.tokens_a_day,
    )
    return LanguageModel(endpoint, Reachable(settings.allowed_private), model())
