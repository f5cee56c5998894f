"""Keeps an application's company from moving to another id, so that a write does not miss rows that have just moved."""

from typing import Final

from hirewire.hub.identity.organizations.services import hold_company
from hirewire.kit.db import prepared, row_security
from hirewire.kit.db.conflicts import OvertakenError

_PRESENT: Final = "SELECT organization_id FROM hub_developerapplication WHERE id = %s::bigint"


def hold_company_of(application_id: int, organization_id: int) -> int:
    """Keep the application's company from moving until the transaction ends.

    Returns the company's present id. It differs from ``organization_id`` if the company has moved since the caller read
    that id, for example while this function waited for the lock.

    Call this before a write that uses the company's id, and write with the id that is returned. Otherwise, the write
    could miss rows that have just moved. If the company has moved and row security limits the session to the former id,
    this function raises ``OvertakenError``, and the API call is repeated.
    """
    while True:
        hold_company(organization_id)
        present = present_company(application_id, organization_id)
        if present == organization_id:
            return present
        if row_security.is_limited():
            raise OvertakenError
        organization_id = present


def present_company(application_id: int, organization_id: int) -> int:
    """Return the present id of the application's company. The id may change before the caller uses it."""
    for (present,) in prepared.rows(_PRESENT, [application_id]):
        return organization_id if present is None else int(present)
    return organization_id
