"""Fills a database of Odoo with the people of ``hirewire.cast``."""

from random import Random

from hirewire.agent.doubles.odoo.double import Odoo
from hirewire.cast.cast import LARKSPUR, Company
from hirewire.cast.people import people

STAGES = ("New", "Initial Qualification", "First Interview", "Contract Proposal")


def seed(double: Odoo, *, count: int = 300, company: Company = LARKSPUR) -> Odoo:
    draw = Random(company.tenant)  # noqa: S311 - made-up records need repeatable numbers, not secret ones
    stages = [double.add("hr.recruitment.stage", name=name, sequence=n)["id"] for n, name in enumerate(STAGES)]
    for colleague in company.colleagues:
        double.add("res.users", name=colleague.name, login=colleague.email, email=colleague.email)
    made = list(people(count))
    # Odoo gives a new job the company's address, and people clear the address for remote jobs.
    city, _, land = company.colleagues[0].city.partition(", ")
    address = {"city": city, "country_id": double.add("res.country", name=land)["id"]}
    office = double.add("res.partner", name=company.name, **address)["id"]
    owner = double.add("res.company", name=company.name, partner_id=office, **address)["id"]
    jobs = [
        double.add("hr.job", name=title, company_id=owner, address_id=office if number % 3 else False)["id"]
        for number, title in enumerate(sorted({person.title for person in made})[:25])
    ]
    for person in made:
        name = f"{person.first_name} {person.last_name}"
        values: dict[str, object] = {"partner_name": name, "email_from": person.email}
        if "name" in double.fields["hr.applicant"]:
            values["name"] = name
        applicant = double.add("hr.applicant", **values, job_id=draw.choice(jobs))
        for stage in stages[: draw.randint(1, len(stages))]:
            double.change("hr.applicant", applicant["id"], stage_id=stage)
    return double
