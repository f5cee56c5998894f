"""The description of a person in an ATS or in the network, before anything is normalized."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Employment:
    company: str = ""
    title: str = ""
    is_current: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    #: Street and number, and whatever else belongs in the first lines of an address.
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    #: A code of two letters, or empty.
    country: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A candidate of an ATS or a member of the network. Every field may be empty."""

    id: str
    first_name: str = ""
    last_name: str = ""
    #: Former names, names in another script, nicknames, and the like.
    other_names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    profile_url: str = ""
    #: Newest first. An ATS usually knows only the employment at the time when the record was made.
    employments: tuple[Employment, ...] = ()
    places: tuple[Place, ...] = ()
    schools: tuple[str, ...] = ()
