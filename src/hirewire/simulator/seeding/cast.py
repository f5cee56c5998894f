"""The sandbox's companies in the simulator: groups, job titles, offices, and the numbers of the first records."""

from dataclasses import dataclass

from hirewire.cast import cast, catalog
from hirewire.cast.catalog import Office, Titles


@dataclass(frozen=True, slots=True)
class Customer:
    company: cast.Company
    #: Maps the e-mail of each member to the names of the member's groups.
    groups: dict[str, tuple[str, ...]]
    titles: Titles
    offices: tuple[Office, ...]
    first_job: int
    first_candidate: int
    first_application: int
    #: Whether the company has records to repair: some that every RSC server refuses, a duplicate, and one position
    #: posted twice. Only a company with such records has résumés.
    has_faults: bool


LARKSPUR = Customer(
    company=cast.LARKSPUR,
    groups={
        "ingrid.solheim@larkspur.example": ("Rotterdam",),
        "amara.okafor@larkspur.example": ("Rotterdam", "Claims"),
        "wei-lin.chang@larkspur.example": ("Rotterdam",),
        "rhys.beddoe@larkspur.example": ("Utrecht", "Claims"),
        "tomas.echeverria@larkspur.example": ("Boston",),
    },
    titles=catalog.LARKSPUR,
    offices=catalog.LARKSPUR_OFFICES,
    first_job=2003,
    first_candidate=9283,
    first_application=53901,
    has_faults=True,
)
BRIGHTPATH = Customer(
    company=cast.BRIGHTPATH,
    groups={
        "marit.aaltonen@brightpath.example": ("Europe", "North America"),
        "kofi.mensah@brightpath.example": ("North America",),
        "elena.petrova@brightpath.example": ("Europe",),
    },
    titles=catalog.BRIGHTPATH,
    offices=catalog.BRIGHTPATH_OFFICES,
    first_job=704,
    first_candidate=31007,
    first_application=80001,
    has_faults=False,
)
CUSTOMERS = {customer.company.tenant: customer for customer in (LARKSPUR, BRIGHTPATH)}
