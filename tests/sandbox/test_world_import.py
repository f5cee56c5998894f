"""What an import makes of a file that is well formed, and what it refuses."""

from typing import Any, Final

import pytest

from hirewire.hub.seeding import suites
from hirewire.sandbox.control.errors import BadPart
from hirewire.sandbox.control.world_checks import checked
from hirewire.sandbox.control.world_import import bring_in
from tests.sandbox.test_world_checks import CONTRACT, PERSON

pytestmark = pytest.mark.django_db
LINA: Final = {**PERSON, "seats": {"5700001": ["admin"]}}
HARBOUR: Final = {
    "id": 4_000_999,
    "name": "Harbour Works",
    "application": "harbour",
    "contracts": [CONTRACT],
    "people": [LINA],
}


@pytest.fixture(autouse=True)
def pristine() -> None:
    suites.seed()


def imports(**company: Any) -> None:  # noqa: ANN401 - any part of a company
    bring_in(checked({"companies": [{**HARBOUR, **company}]}))


def test_a_further_application_cannot_be_on_for_a_contract_of_nobody() -> None:
    with pytest.raises(BadPart, match=r"more_applications\[0\].contracts`: Harbour Works has no contract 9"):
        imports(more_applications=[{"id": "docks", "contracts": [9]}])
