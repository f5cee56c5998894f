"""A sandbox's report to its user: printed, and as ``demo.json`` for scripts."""

import json
from collections.abc import Mapping
from typing import Any

from hirewire.cast.cast import (
    COMPANIES,
    DEVELOPER,
    LARKSPUR,
    OPERATOR,
    PARTNER_ID,
    PARTNER_NAME,
    Colleague,
    Outsider,
)
from hirewire.sandbox.home import Home, write_private
from hirewire.sandbox.progress import Progress
from hirewire.wire.records.provisioning import Provisioned

_ROLE_WORDS = {"admin": "admin", "recruiter": "recruiter", "hiring_manager": "hiring manager"}


def write(home: Home, *, keys: dict[str, str], customer: Provisioned) -> None:
    report = {
        "hub_url": home.hub_url,
        "ats_url": home.ats_url,
        "agent_url": home.agent_url,
        "organization_id": LARKSPUR.id,
        "contracts": [{"id": dashboard.id, "name": dashboard.name} for dashboard in LARKSPUR.dashboards],
        "partner_application": {
            "id": PARTNER_ID,
            "name": PARTNER_NAME,
            "client_id": keys["HIREWIRE_PARTNER_CLIENT_ID"],
            "client_secret": keys["HIREWIRE_PARTNER_CLIENT_SECRET"],
        },
        "customer_application": {
            "urn": customer.key,
            "unique_foreign_id": LARKSPUR.tenant,
            "client_id": customer.credentials.client_id,
            "client_secret": customer.credentials.client_secret,
        },
        "people": _people(),
        "developer": _outsider(DEVELOPER),
        "operator": _outsider(OPERATOR),
    }
    write_private(home.report, json.dumps(report, indent=2, ensure_ascii=False))


def is_current(home: Home) -> bool:
    """Whether the last start finished and used the addresses that are set now."""
    if not home.report.is_file():
        return False
    report = json.loads(home.report.read_text())
    # Reports of earlier versions do not contain the agent's address.
    addresses = (report["hub_url"], report["ats_url"], report.get("agent_url"))
    return addresses == (home.hub_url, home.ats_url, home.agent_url)


def show(home: Home, progress: Progress, states: Mapping[str, str]) -> None:
    """Print the report. ``states`` maps each company's tenant to words that describe the company's connection."""
    progress.line()
    progress.line(f"  Recruiter      {home.hub_url}")
    progress.line(f"  ATS Simulator  {home.ats_url}")
    for company in COMPANIES:
        progress.line()
        progress.line(
            f"  {company.name}, {states[company.tenant]}. Everybody's password on both sides: {company.password}"
        )
        for colleague in company.colleagues:
            progress.line(f"    {colleague.email:<36} {_what(colleague)}")
    progress.line()
    progress.line(f"  Developer console  {home.hub_url}/developer/. Password: {DEVELOPER.password}")
    progress.line(f"    {DEVELOPER.email:<36} owner of {PARTNER_NAME}")
    progress.line()
    progress.line(f"  Agent's console    {home.agent_url}. Password: {OPERATOR.password}")
    progress.line(f"    {OPERATOR.email:<36} connects ATSs")
    progress.line()
    progress.line(f"  The same for scripts: {home.report}")
    progress.line("  Ctrl-C stops everything and keeps the data.")


def _outsider(person: Outsider) -> dict[str, str]:
    return {"name": person.name, "email": person.email, "password": person.password}


def _people() -> list[dict[str, Any]]:
    return [
        {
            "name": colleague.name,
            "email": colleague.email,
            "password": company.password,
            "company": company.name,
            "roles": {str(contract): list(roles) for contract, roles in colleague.roles.items()},
            "ats_admin": colleague.is_ats_admin,
        }
        for company in COMPANIES
        for colleague in company.colleagues
    ]


def _what(colleague: Colleague) -> str:
    names = {dashboard.id: dashboard.name for company in COMPANIES for dashboard in company.dashboards}
    seats = [
        f"{' and '.join(_ROLE_WORDS[role] for role in roles)} of {names[contract]}"
        for contract, roles in colleague.roles.items()
    ]
    return ", ".join([*seats, *(["admin of the ATS"] if colleague.is_ats_admin else [])])
