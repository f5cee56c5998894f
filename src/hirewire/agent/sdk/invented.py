"""Made-up e-mail addresses, for an ATS that requires an address for every person."""

import re

from hirewire.agent.sdk.errors import SkipRecord
from hirewire.agent.sdk.orders import ExportedPerson


def invented_address(person: ExportedPerson, domain: str) -> str:
    """Make up an address for a person who has none.

    The same person always gets the same address, at a domain that receives no mail. Return an empty string if no domain
    is set, or if nothing in the person's id can be part of an address.
    """
    name = re.sub(r"[^A-Za-z0-9_-]", "", person.person.rpartition(":")[2])
    return f"{name}@{domain}" if domain and name else ""


def is_invented(email: str | None, domain: str) -> bool:
    return bool(domain) and (email or "").casefold().endswith(f"@{domain}".casefold())


def required_address(person: ExportedPerson, domain: str, *, ats: str) -> str:
    """The person's address, or a made-up one. Raise ``SkipRecord`` if neither is possible."""
    address = next(iter(person.emails), "") or invented_address(person, domain)
    if not address:
        raise SkipRecord(
            f"{ats} requires an e-mail address, and this person has none. An administrator can allow made-up"
            " addresses in the settings of the connection."
        )
    return address
