"""The two companies of the sandbox, and who works there; the same people sign in to Recruiter."""

from dataclasses import dataclass

from hirewire.simulator.seeding import catalogue
from hirewire.simulator.seeding.catalogue import Office, Titles


@dataclass(frozen=True, slots=True)
class CastMember:
    first_name: str
    last_name: str
    email: str
    groups: tuple[str, ...]
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class Company:
    slug: str
    name: str
    password: str
    people: tuple[CastMember, ...]
    titles: Titles
    offices: tuple[Office, ...]
    #: Which of the made-up people this company knows.
    knows: range
    first_job: int
    first_candidate: int
    first_application: int
    #: Some records that no RSC server takes, so that there is something to repair.
    has_faults: bool


LARKSPUR = Company(
    slug="larkspur",
    name="Larkspur Health",
    password="larkspur-demo",  # noqa: S106 - printed by the demo for everybody to use
    people=(
        CastMember("Ingrid", "Solheim", "ingrid.solheim@larkspur.example", ("Rotterdam",), is_admin=True),
        CastMember("Amara", "Okafor", "amara.okafor@larkspur.example", ("Rotterdam", "Claims")),
        CastMember("Wei-Lin", "Chang", "wei-lin.chang@larkspur.example", ("Rotterdam",)),
        CastMember("Rhys", "Beddoe", "rhys.beddoe@larkspur.example", ("Utrecht", "Claims")),
        CastMember("Tomás", "Echeverría", "tomas.echeverria@larkspur.example", ("Boston",)),
    ),
    titles=catalogue.LARKSPUR,
    offices=catalogue.LARKSPUR_OFFICES,
    knows=range(1200),
    first_job=2003,
    first_candidate=9283,
    first_application=53901,
    has_faults=True,
)
BRIGHTPATH = Company(
    slug="brightpath",
    name="Brightpath Logistics",
    password="brightpath-demo",  # noqa: S106 - printed by the demo for everybody to use
    people=(
        CastMember("Marit", "Aaltonen", "marit.aaltonen@brightpath.example", ("Europe",), is_admin=True),
        CastMember("Kofi", "Mensah", "kofi.mensah@brightpath.example", ("North America",), is_admin=True),
        CastMember("Elena", "Petrova", "elena.petrova@brightpath.example", ("Europe",)),
    ),
    titles=catalogue.BRIGHTPATH,
    offices=catalogue.BRIGHTPATH_OFFICES,
    knows=range(1200, 3200),
    first_job=704,
    first_candidate=31007,
    first_application=80001,
    has_faults=False,
)
COMPANIES = {company.slug: company for company in (LARKSPUR, BRIGHTPATH)}
