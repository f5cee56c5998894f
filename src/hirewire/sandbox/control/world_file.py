"""The readable form of a world: companies, contracts, seats, members, jobs and switches, with their ids."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

FORMAT: Final = 1
Id = Annotated[int, Meta(ge=1)]
Text = Annotated[str, Meta(max_length=300)]
#: The password of people to whom the file gives none.
PASSWORD: Final = "sandbox-demo"  # noqa: S105 - printed for everybody


class Part(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A part of the file. Unknown names are errors, so that a misspelt one is noticed."""


class Job(Part):
    """A job. Its listing begins at the import, because listings end after 180 days and the file may be older."""

    id: Text
    title: Text
    description: str
    location: Text
    apply_url: Text
    availability: Text = "PRIVATE_TO_ATS_INTEGRATION"
    is_open: bool = True


class Colleague(Part):
    email: Text
    first_name: Text
    last_name: Text
    #: The roles of each seat, by the number of its contract.
    seats: dict[str, list[Text]] = {}
    password: Text = PASSWORD


class Contract(Part):
    id: Id
    name: Text
    product: Text = "RECRUITER_CORPORATE"
    #: The contract's switch; it needs an application.
    is_on: bool = False
    exports: bool = True


class Company(Part):
    id: Id
    name: Text
    #: The foreign id of its application; empty if no ATS has been connected.
    application: Text = ""
    #: The company's switch.
    is_on: bool = False
    contracts: list[Contract] = []
    people: list[Colleague] = []
    jobs: list[Job] = []


class Member(Part):
    id: Id
    first_name: Text
    last_name: Text
    profile_url: Text
    headline: str = ""
    title: Text = ""
    company: Text = ""
    location: Text = ""
    industry: Text = ""
    skills: list[Text] = []
    emails: list[Text] = []
    phones: list[Text] = []
    other_names: list[Text] = []
    is_closed: bool = False
    allows_export: bool = True
    is_open_to_work: bool = False


class World(Part):
    """Companies that the file does not name stay as in the pristine world. So do members, if the file lists none.

    If it has a list, members of the network who are not on it are deleted, except the profiles of people with seats.
    """

    format: Literal[1] = FORMAT
    companies: list[Company] = []
    members: list[Member] | None = None
