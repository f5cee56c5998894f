"""The readable form of a world: companies, contracts, seats, members, jobs and switches, with their ids."""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from hirewire.hub.identity.accounts.models import SeatState
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.organizations.models import Product
from hirewire.wire.records.fields import ForeignId
from hirewire.wire.records.postings import Availability, EmploymentStatus, ExperienceLevel, ListingType

FORMAT: Final = 1
#: URNs have ids of up to 18 digits.
Id = Annotated[int, Meta(ge=1, lt=10**18)]
# Lengths of the tables' columns.
Text100 = Annotated[str, Meta(max_length=100)]
Text200 = Annotated[str, Meta(max_length=200)]
Text300 = Annotated[str, Meta(max_length=300)]
Text400 = Annotated[str, Meta(max_length=400)]
Email = Annotated[str, Meta(max_length=254)]
Year = Annotated[int, Meta(ge=1, le=9999)]
Month = Annotated[int, Meta(ge=1, le=12)]
#: The password of people for whom the file has none.
PASSWORD: Final = "sandbox-demo"  # noqa: S105 - printed for everybody


class Part(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A part of the file. An unknown field name is an error, so that misspelled names are noticed."""


class Job(Part):
    """All fields that an ATS can send, except the job's dates.

    The job's listing begins at the import. Listings end after 180 days, so with dates from an old file, the listing
    could be over at once.
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
    workplace_types: Annotated[list[str], Meta(max_length=1)] = []
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
    #: The contract's number. ``INTERNAL`` jobs need one.
    contract: Id | None = None
    is_open: bool = True


class Colleague(Part):
    email: Email
    first_name: Text100
    last_name: Text100
    #: Maps the number of a contract to the roles of the person's seat on the contract.
    seats: dict[str, list[Role]] = {}
    #: Maps the number of a contract to the state of the person's seat on the contract, if the seat is not active.
    seat_states: dict[str, SeatState] = {}
    password: Text300 = PASSWORD


class Contract(Part):
    id: Id
    name: Text200
    product: Product = Product.CORPORATE
    #: See ``Company.is_on``.
    is_on: bool | None = None
    exports: bool = True
    #: None leaves the contract as it is in the pristine world; a new contract is not over.
    is_over: bool | None = None
    #: Why the contract is over, as shown to people with seats on it.
    end_cause: Text300 = ""


class Application(Part):
    """A second or later application of a company, with its own switches and jobs."""

    id: Annotated[ForeignId, Meta(min_length=1)]
    is_on: bool | None = None
    #: The contracts for which the application is on. None leaves the switches as they are in the pristine world.
    contracts: list[Id] | None = None
    jobs: list[Job] = []


class Company(Part):
    id: Id
    name: Text200
    #: The foreign id of the company's application; empty without an ATS. Switches and jobs need an application.
    application: ForeignId = ""
    #: Whether the integration is on. None leaves the integration as it is in the pristine world. For a new application,
    #: None means off.
    is_on: bool | None = None
    contracts: list[Contract] = []
    people: list[Colleague] = []
    jobs: list[Job] = []
    more_applications: list[Application] = []


class Position(Part):
    """A position in a member's experience. Without ``ends_year``, the position is current."""

    title: Text300
    company: Text300
    location: Text300 = ""
    starts_year: Year | None = None
    starts_month: Month | None = None
    ends_year: Year | None = None
    ends_month: Month | None = None


class Education(Part):
    school: Text300
    degree: Text300 = ""
    starts_year: Year | None = None
    ends_year: Year | None = None


class Member(Part):
    id: Id
    first_name: Text200
    last_name: Text200
    profile_url: Text400
    headline: Text400 = ""
    title: Text300 = ""
    company: Text300 = ""
    location: Text300 = ""
    industry: Text200 = ""
    #: In this field and the next two, None keeps the value that the member has in the pristine world, because older
    #: files lack these fields.
    summary: str | None = None
    positions: list[Position] | None = None
    educations: list[Education] | None = None
    skills: list[Text100] = []
    emails: list[Email] = []
    phones: list[Text300] = []
    other_names: list[Text300] = []
    is_closed: bool = False
    allows_export: bool = True
    is_open_to_work: bool = False


class World(Part):
    """The whole file. Companies that are not in the file stay as in the pristine world.

    Without a list of members, all members stay as well. With a list, all other members are deleted, except the profiles
    of people with seats.
    """

    format: Literal[1] = FORMAT
    companies: list[Company] = []
    members: list[Member] | None = None
