"""Which applicants are one person, in versions of Odoo that have no separate model for candidates."""

from collections.abc import Iterable, Mapping
from typing import Final

from hirewire.agent.connectors.odoo.rows import Row, link

#: Applicants with the same value in one of these fields are one person. The first field names an entry in a talent
#: pool, and the second field names a contact.
FIELDS: Final = ("pool_applicant_id", "partner_id")


def links(row: Row) -> Iterable[tuple[str, int]]:
    return ((name, key) for name in FIELDS if (key := link(row, name)) is not None)


def oldest(rows: Iterable[Row]) -> Mapping[int, int]:
    """Map each applicant's id to the id of the oldest applicant in ``rows`` who is the same person.

    If an applicant shares a contact with a second applicant, and an entry in a talent pool with a third applicant, all
    three are one person.
    """
    leaders: dict[int, int] = {}
    by_link: dict[tuple[str, int], int] = {}

    def leader(key: int) -> int:
        while leaders[key] != key:
            leaders[key] = key = leaders[leaders[key]]
        return key

    for row in rows:
        leaders.setdefault(row["id"], row["id"])
        for name in links(row):
            own, shared = leader(row["id"]), leader(by_link.setdefault(name, row["id"]))
            leaders[max(own, shared)] = min(own, shared)
    return {key: leader(key) for key in leaders}
