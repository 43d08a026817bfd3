"""Fixtures of the search tests."""

import pytest

from sidelight.errors import ModelError
from sidelight.search.embedder import OnnxEmbedder
from sidelight.search.models import locate_model


@pytest.fixture(scope="session")
def model() -> OnnxEmbedder:
    """The compiled default model, made now if it is not there yet."""
    try:
        return OnnxEmbedder(locate_model())
    except ModelError as error:
        pytest.skip(str(error))
