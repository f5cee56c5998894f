from typing import Any, Final

import pytest

from hirewire.sandbox.control.errors import BadWorld
from hirewire.sandbox.control.world_checks import checked

JOB: Final = {
    "id": "REQ-1",
    "title": "Welder",
    "description": "Weld robots.",
    "apply_url": "https://ats.example/jobs/1",
    "location": "Gdansk, Poland",
}
CONTRACT: Final = {"id": 5_700_001, "name": "Harbour Hiring"}
PERSON: Final = {"email": "lina@harbour.example", "first_name": "Lina", "last_name": "Haddad"}
COMPANY: Final = {"id": 4_000_999, "name": "Harbour Works"}
MEMBER: Final = {"first_name": "Ada", "last_name": "Lovelace", "profile_url": "hirewire.example/in/ada"}
NEEDS_APPLICATION: Final = "This needs the company's `application`, the foreign id by which its ATS is known."


def of_company(**change: Any) -> dict[str, Any]:  # noqa: ANN401 - any part of a file
    return {"companies": [COMPANY, {**COMPANY, "id": 7, **change}]}


def of_job(**change: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    return of_company(application="harbour", jobs=[JOB, {**JOB, **change}])


@pytest.mark.parametrize(
    ("world", "path", "wanted"),
    [
        ({"format": 2}, "$.format", "Use one of these: 1."),
        ({"companies": [{"id": 7}]}, "$.companies[0]", "missing required field `name`"),
        (of_company(is_on="yes"), "$.companies[1].is_on", "Expected `bool | null`, got `str`"),
        (
            of_company(contracts=[{**CONTRACT, "product": "LITE"}]),
            "$.companies[1].contracts[0].product",
            "Use one of these: RECRUITER_CORPORATE, RECRUITER_PROFESSIONAL_SERVICES, RECRUITER_LITE.",
        ),
        (
            of_company(people=[{**PERSON, "seats": {"1": ["boss"]}}]),
            "$.companies[1].people[0].seats[...][0]",
            "Use one of these: admin, recruiter, hiring_manager.",
        ),
        (
            of_company(people=[{**PERSON, "seats": {"Harbour": ["admin"]}}]),
            "companies[1].people[0].seats",
            "Seats are named by the numbers of their contracts, and 'Harbour' is not a number.",
        ),
        (of_company(is_on=True), "companies[1].is_on", NEEDS_APPLICATION),
        (of_company(contracts=[{**CONTRACT, "is_on": True}]), "companies[1].contracts[0].is_on", NEEDS_APPLICATION),
        (of_company(jobs=[JOB]), "companies[1].jobs", NEEDS_APPLICATION),
        (of_job(title=""), "companies[1].jobs[1].title", 'length of "" is out of range 1...200.'),
        (of_job(apply_url="ats"), "companies[1].jobs[1].apply_url", '"ats" is not an http or https address.'),
        (of_job(location=None), "companies[1].jobs[1].location", "field is required but not found"),
        (of_job(availability="INTERNAL"), "companies[1].jobs[1].contract", "field is required but not found"),
        (
            of_job(availability="SECRET"),
            "$.companies[1].jobs[1].availability",
            "Use one of these: PUBLIC, PRIVATE_TO_ATS_INTEGRATION, INTERNAL.",
        ),
        (
            of_job(workplace_types=["Moon"]),
            "companies[1].jobs[1].workplace_types",
            "must be On-site, Hybrid or Remote.",
        ),
        (
            of_company(people=[{**PERSON, "seats": {"1": ["admin"]}, "seat_states": {"1": "GONE"}}]),
            "$.companies[1].people[0].seat_states[...]",
            "Use one of these: ACTIVE, INVITED, PARKED, INACTIVE.",
        ),
        (
            of_company(people=[{**PERSON, "seat_states": {"1": "PARKED"}}]),
            "companies[1].people[0].seat_states",
            "A state is given for contract 1, but lina@harbour.example has no seat on that contract.",
        ),
        (
            of_company(application="x", contracts=[{**CONTRACT, "is_on": True, "is_over": True}]),
            "companies[1].contracts[0].is_on",
            "The contract is over, so the integration cannot be on.",
        ),
        (
            of_company(application="x", more_applications=[{"id": "x"}]),
            "companies[1].more_applications[0].id",
            "Each application has its own foreign id",
        ),
        (
            of_company(application="x", more_applications=[{"id": ""}]),
            "$.companies[1].more_applications[0].id",
            "Expected `str` of length >= 1",
        ),
        (
            of_company(
                application="x",
                contracts=[{**CONTRACT, "is_over": True}],
                more_applications=[{"id": "y", "contracts": [CONTRACT["id"]]}],
            ),
            "companies[1].more_applications[0].contracts",
            "Contract 5700001 is over, so the application cannot be switched on for it.",
        ),
        (
            of_company(application="x", more_applications=[{"id": "y", "jobs": [{**JOB, "title": ""}]}]),
            "companies[1].more_applications[0].jobs[0].title",
            'length of "" is out of range 1...200.',
        ),
        ({"members": [{**MEMBER, "id": 5}]}, "members[0].id", "begin at 1000001. Smaller ids, such as 5, are for"),
    ],
)
def test_a_wrong_part_is_named_with_what_it_must_be(world: dict[str, Any], path: str, wanted: str) -> None:
    with pytest.raises(BadWorld) as refused:
        checked(world)

    assert f"`{path}`" in str(refused.value)
    assert wanted in str(refused.value)


def test_a_file_may_leave_out_everything_that_has_a_default() -> None:
    world = checked({"companies": [{**COMPANY, "application": "harbour", "contracts": [CONTRACT], "jobs": [JOB]}]})

    company = world.companies[0]
    assert (company.is_on, company.contracts[0].is_on, company.contracts[0].exports) == (None, None, True)
    assert (company.jobs[0].availability, company.jobs[0].is_open) == ("PRIVATE_TO_ATS_INTEGRATION", True)
    assert world.members is None
