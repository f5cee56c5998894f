"""The titles of made-up jobs, by trade, and the sentences from which their descriptions are made."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

#: A company's job titles, keyed by trade. The trades have the names of the industries in ``cast.people``.
Titles = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Office:
    city: str
    country: str
    share: int


LARKSPUR_OFFICES = (
    Office("Rotterdam", "nl", 5),
    Office("Utrecht", "nl", 3),
    Office("Hamburg", "de", 2),
    Office("Bristol", "gb", 2),
    Office("Boston", "us", 1),
)
LARKSPUR: Titles = {
    "Software": (
        "Senior Data Engineer, Claims",
        "Analytics Engineering Lead",
        "Backend Engineer, Patient Portal",
        "Site Reliability Engineer",
        "Product Manager, Home Monitoring",
        "Data Analyst, Care Outcomes",
        "Engineering Manager, Identity",
        "Mobile Engineer",
    ),
    "Hospitals and health care": (
        "Nurse Educator, Community Care",
        "Ward Manager, Rehabilitation",
        "Physiotherapist, Outpatients",
        "Clinic Manager",
        "Senior Physician, Geriatrics",
        "Staff Nurse, Night Shift",
        "Care Coordinator",
        "Head of Rehabilitation",
        "Triage Nurse, Telephone",
    ),
    "Medical devices": (
        "Clinical Trial Manager",
        "Regulatory Affairs Specialist",
        "Quality Engineer, Infusion Pumps",
        "Clinical Research Associate",
    ),
    "Financial services": (
        "Claims Analyst",
        "Financial Controller",
        "Risk Manager, Underwriting",
        "Senior Accountant",
        "Actuarial Analyst",
    ),
    "Human resources": (
        "Talent Partner, Clinical Hiring",
        "HR Business Partner",
        "Recruitment Coordinator",
    ),
    "Retail": ("Member Services Team Lead", "Marketing Manager, Prevention", "Pharmacy Store Manager", "Buyer"),
    "Logistics": ("Medical Supply Planner", "Fleet Manager, Home Visits", "Pharmacy Warehouse Supervisor"),
    "Manufacturing": (
        "Facilities Maintenance Engineer",
        "Medical Equipment Technician",
        "Orthotics Production Planner",
    ),
}
BRIGHTPATH_OFFICES = (
    Office("Antwerpen", "be", 4),
    Office("Hamburg", "de", 4),
    Office("Gdańsk", "pl", 3),
    Office("Rotterdam", "nl", 3),
    Office("Atlanta", "us", 3),
    Office("Tampere", "fi", 1),
)
BRIGHTPATH: Titles = {
    "Logistics": (
        "Warehouse Manager, Night Operations",
        "Transport Planner, Benelux",
        "Senior Transport Planner, Rail",
        "Customs Specialist",
        "Customs Manager, Port of Antwerp",
        "Fleet Manager, Last Mile",
        "Supply Chain Analyst",
        "Supply Chain Manager, Cold Chain",
        "Shift Supervisor, Cross-dock",
        "Head of Transport, North",
        "Dangerous Goods Adviser",
        "Air Freight Coordinator",
        "Ocean Freight Pricing Lead",
        "Yard Supervisor",
        "Inventory Controller",
        "Contract Logistics Director",
    ),
    "Software": (
        "Senior Software Engineer, Route Planning",
        "Data Engineer, Telematics",
        "Product Manager, Driver App",
        "Site Reliability Engineer, Hubs",
        "Engineering Manager, Warehouse Systems",
        "Data Scientist, Demand Forecasting",
        "Integration Engineer, EDI",
        "Support Engineer, Scanners",
        "Product Designer",
    ),
    "Manufacturing": (
        "Maintenance Engineer, Conveyors",
        "Mechanical Engineer, Sorting Lines",
        "Maintenance Manager",
        "Automation Technician",
        "Lead Engineer, Robotics",
        "Packaging Production Planner",
    ),
    "Financial services": (
        "Financial Analyst, Fuel",
        "Accountant, Accounts Payable",
        "Finance Manager, Baltics",
        "Risk Analyst, Cargo Insurance",
        "Pricing Analyst",
        "Treasury Manager",
    ),
    "Human resources": (
        "Recruiter, Drivers",
        "HR Business Partner, Hubs",
        "Senior Recruiter, Technology",
        "HR Officer, Payroll",
        "Learning Partner, Safety",
    ),
    "Retail": (
        "Key Account Manager, Grocery",
        "Customer Service Team Lead",
        "Marketing Executive",
        "Buyer, Packaging",
        "Area Manager, Parcel Shops",
        "Procurement Lead, Tyres",
    ),
    "Medical devices": (
        "Quality Manager, Pharma Logistics",
        "Validation Engineer, Cold Chain",
        "Regulatory Specialist, Pharma Transport",
    ),
    "Hospitals and health care": (
        "Occupational Health Nurse",
        "Physiotherapist, Warehouse Health",
        "Health and Safety Physician",
    ),
}

_OPENINGS = (
    "We have an opening in {city}: {title}.",
    "Our team in {city} is growing, and we have an opening for somebody who likes to see things through: {title}.",
    "In {city} you will be the {title} whom colleagues ask first.",
)
_DUTIES = (
    "Plan the week with your team, and say early when something will not fit.",
    "Own a part of our work from the first idea to the day it is used.",
    "Track the figures that show whether we are improving, and act on them.",
    "Talk with the people who depend on your work, at least once a month on site.",
    "Write down what you decide, so that others can build on it.",
    "Train new colleagues, and learn from those who have been here longer.",
    "Prepare audits together with the teams for quality and safety.",
    "Improve one process each quarter, and measure the difference.",
)
_ASKS = (
    "Some years in a similar position, or another route into the trade.",
    "Good English; another language used at our sites is welcome.",
    "Calm on busy days, and exact on quiet ones.",
    "The right to work in the country of the office.",
    "Experience with shift plans or on-call weeks.",
)


def description(draw: Random, *, title: str, city: str, company: str) -> str:
    opening = draw.choice(_OPENINGS).format(title=title, city=city)
    return (
        f"<p>{opening} {company} gives you time to learn, and a say in how we work.</p>"
        f"<p><strong>What you do</strong></p>{_bullets(draw.sample(_DUTIES, 4))}"
        f"<p><strong>What you bring</strong></p>{_bullets(draw.sample(_ASKS, 3))}"
    )


def titles_with_trade(titles: Titles) -> Iterator[tuple[str, str]]:
    for trade, names in titles.items():
        for name in names:
            yield name, trade


def _bullets(sentences: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{sentence}</li>" for sentence in sentences) + "</ul>"
