"""The readable form of a world: companies, contracts, seats, members, jobs and switches, with their ids."""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from hirewire.wire.records.postings import Availability, EmploymentStatus, ExperienceLevel, ListingType

FORMAT: Final = 1
Id = Annotated[int, Meta(ge=1)]
Text = Annotated[str, Meta(max_length=300)]
#: The password of people to whom the file gives none.
PASSWORD: Final = "sandbox-demo"  # noqa: S105 - printed for everybody


class Part(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A part of the file. Unknown names are errors, so that a misspelt one is noticed."""


class Job(Part):
    """A job, with all fields that an ATS can send, except its dates.

    Its listing begins at the import, because listings end after 180 days and the file may be older.
    """

    id: str
    title: str
    description: str
    apply_url: str
    availability: Availability = Availability.PRIVATE_TO_ATS_INTEGRATION
    location: str | None = None
    country_code: str | None = None
    postal_code: str | None = None
    alternate_locations: list[str] = []
    workplace_types: list[str] = []
    categories: list[str] = []
    industries: list[str] = []
    skills_description: str | None = None
    company_job_code: str | None = None
    company_name: str | None = None
    company_page_url: str | None = None
    employment_status: EmploymentStatus | None = None
    experience_level: ExperienceLevel | None = None
    compensation: dict[str, Any] | None = None
    listing_type: ListingType | None = None
    tracking_pixel_url: str | None = None
    access_restricted: bool | None = None
    requisition_owner_email: str | None = None
    requisition_owner_first_name: str | None = None
    requisition_owner_last_name: str | None = None
    partner_requisition_id: str | None = None
    #: The number of its contract. ``INTERNAL`` jobs need one.
    contract: Id | None = None
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
