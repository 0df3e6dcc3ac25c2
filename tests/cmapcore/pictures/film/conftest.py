"""Films that several tests read, made once."""

import pytest

from tests.support.films import film, shots


@pytest.fixture(scope="session")
def four_shots():
    return film(shots())
