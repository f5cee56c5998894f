"""The cast of the sandbox: two companies and their people.

A person has the same e-mail address in the hub and in the ATS.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hirewire.cast.spelling import typed

#: How many people of ``cast.people`` are members of the network. The companies' candidates come first among them.
NETWORK_SIZE = 4_000
PARTNER_ID = 1_592_001
PARTNER_NAME = "ATS Simulator Parent App"
#: The id of the developer application for an ATS that a company built itself. Developer applications of the ATS
#: vendor's customers have higher ids.
STANDALONE_ID = 1_592_002
STANDALONE_NAME = "Larkspur Volunteer Desk"


@dataclass(frozen=True, slots=True)
class Dashboard:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Colleague:
    first_name: str
    last_name: str
    email: str
    title: str
    city: str
    #: The colleague's roles, keyed by contract id. A contract is a ``Dashboard`` in this module. The names of the roles
    #: are those of ``hub.identity.accounts``.
    roles: Mapping[int, tuple[str, ...]]
    is_ats_admin: bool

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True)
class Company:
    #: The name of the company's account in the ATS. It is also the foreign id of the company's developer application.
    tenant: str
    id: int
    name: str
    industry: str
    password: str
    dashboards: tuple[Dashboard, ...]
    colleagues: tuple[Colleague, ...]
    #: The candidates in the company's ATS, as indexes of people in ``cast.people``.
    candidates: range


def _colleague(
    name: str, domain: str, title: str, city: str, roles: Mapping[int, tuple[str, ...]], *, is_ats_admin: bool = False
) -> Colleague:
    first, _, last = name.partition(" ")
    address = f"{typed(first).replace(' ', '-')}.{typed(last)}@{domain}"
    return Colleague(first, last, address, title, city, roles, is_ats_admin)


_ADMIN = ("admin", "recruiter")
_RECRUITER = ("recruiter",)

LARKSPUR = Company(
    tenant="larkspur",
    id=4000123,
    name="Larkspur Health",
    industry="Hospitals and health care",
    password="larkspur-demo",  # noqa: S106 - printed at every start of the sandbox
    dashboards=(Dashboard(5500777, "Larkspur Talent EMEA"), Dashboard(5500812, "Larkspur Talent Americas")),
    colleagues=(
        _colleague(
            "Ingrid Solheim",
            "larkspur.example",
            "Head of Talent Acquisition",
            "Oslo, Norway",
            {5500777: _ADMIN, 5500812: _RECRUITER},
            is_ats_admin=True,
        ),
        _colleague(
            "Amara Okafor", "larkspur.example", "Senior Recruiter", "London, United Kingdom", {5500777: _RECRUITER}
        ),
        _colleague("Wei-Lin Chang", "larkspur.example", "Recruiter", "Berlin, Germany", {5500777: _RECRUITER}),
        _colleague(
            "Rhys Beddoe", "larkspur.example", "Ward Manager", "Cardiff, United Kingdom", {5500777: ("hiring_manager",)}
        ),
        _colleague(
            "Tomás Echeverría", "larkspur.example", "Talent Acquisition Lead", "Bogotá, Colombia", {5500812: _ADMIN}
        ),
    ),
    candidates=range(1200),
)
BRIGHTPATH = Company(
    tenant="brightpath",
    id=4000456,
    name="Brightpath Logistics",
    industry="Logistics",
    password="brightpath-demo",  # noqa: S106 - printed at every start of the sandbox
    dashboards=(
        Dashboard(5600101, "Brightpath Recruiting Europe"),
        Dashboard(5600102, "Brightpath Recruiting North America"),
    ),
    colleagues=(
        _colleague(
            "Marit Aaltonen",
            "brightpath.example",
            "Director of Talent",
            "Helsinki, Finland",
            {5600101: _ADMIN, 5600102: _ADMIN},
            is_ats_admin=True,
        ),
        _colleague(
            "Kofi Mensah",
            "brightpath.example",
            "Talent Acquisition Manager",
            "Toronto, Canada",
            {5600102: _ADMIN},
            is_ats_admin=True,
        ),
        _colleague("Elena Petrova", "brightpath.example", "Recruiter", "Rotterdam, Netherlands", {5600101: _RECRUITER}),
    ),
    candidates=range(1200, 3200),
)
COMPANIES = (LARKSPUR, BRIGHTPATH)


@dataclass(frozen=True, slots=True)
class Outsider:
    """A person without a seat in Recruiter: a developer at the ATS's vendor, or an operator of the agent."""

    first_name: str
    last_name: str
    email: str
    password: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


#: Manages the vendor's developer applications.
DEVELOPER = Outsider("Noor", "Haddad", "noor.haddad@ats-simulator.example", "simulator-demo")
#: Connects ATSs in the agent's console.
OPERATOR = Outsider("Wanda", "Marsh", "wanda.marsh@agent.example", "agent-demo")
