import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from click.testing import CliRunner

from hirewire.cli.main import main
from hirewire.client import RscClient
from hirewire.sandbox.errors import SandboxError
from hirewire.testing import Sandbox
from tests.sandbox.control.test_control import status_with, token
from tests.sandbox.control.test_world_jobs import SENT
from tests.support.patience import SECONDS

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("sandbox")]

DESCRIPTION = "Weld robots, by day and by night, in a hall by the harbour. " * 3
WORLD = f"""
companies:
  - id: 4000123
    name: Larkspur Health
    application: larkspur
    contracts:
      - {{id: 5500777, name: Larkspur Talent EMEA, is_on: true}}
    jobs:
      - id: REQ-1
        title: Welder
        description: "{DESCRIPTION}"
        location: Gdansk, Poland
        apply_url: https://ats.example/jobs/1
      - id: REQ-2
        title: Rigger
        description: "{DESCRIPTION}"
        location: Gdansk, Poland
        apply_url: https://ats.example/jobs/2
        is_open: false
  - id: 4000999
    name: Harbour Works
    application: harbour
    contracts:
      - {{id: 5700001, name: Harbour Hiring, is_on: true}}
    people:
      - email: lina.haddad@harbour.example
        first_name: Lina
        last_name: Haddad
        seats: {{"5700001": [admin, recruiter]}}
members:
  - id: 1000001
    first_name: Ada
    last_name: Lovelace
    profile_url: hirewire.example/in/ada
    phones: [+31 6 12345678]
    other_names: [Byron]
  - {{id: 1000002, first_name: Omar, last_name: Haddad, profile_url: hirewire.example/in/omar, is_closed: true}}
"""
CAREER = f"""
companies:
  - id: 4000999
    name: Harbour Works
    application: harbour
    is_on: true
    contracts:
      - {{id: 5700001, name: Harbour Hiring, is_on: true, is_over: false}}
      - {{id: 5700002, name: Harbour Docks, is_on: false, is_over: true, end_cause: The docks were sold}}
    people:
      - email: lina.haddad@harbour.example
        first_name: Lina
        last_name: Haddad
        seats: {{"5700001": [admin], "5700002": [admin]}}
        seat_states: {{"5700001": INACTIVE, "5700002": PARKED}}
    more_applications:
      - id: harbour-docks
        is_on: true
        contracts: [5700001]
        jobs:
          - id: REQ-1
            title: Rigger
            description: "{DESCRIPTION.strip()}"
            location: Gdansk, Poland
            apply_url: https://ats.example/jobs/1
members:
  - id: 1000001
    first_name: Ada
    last_name: Lovelace
    profile_url: hirewire.example/in/ada
    summary: She wrote the first program.
    positions:
      - {{title: Countess, company: Ockham, location: London, starts_year: 1838, starts_month: 6}}
      - {{title: Pupil, company: Somerville, ends_year: 1835}}
    educations:
      - {{school: At home, degree: Mathematics, starts_year: 1828}}
  - {{id: 2000000, first_name: Omar, last_name: Haddad, profile_url: hirewire.example/in/omar}}
"""
HARBOUR = {"id": 4_000_999, "name": "Harbour Works"}
LARKSPUR = {"id": 4_000_123, "name": "Larkspur Health", "application": "larkspur"}


def company(world: dict[str, Any], number: int) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in world["companies"] if each["id"] == number)
    return found


def test_a_world_becomes_the_same_world_again(world: Sandbox) -> None:
    before = world.world()

    world.become(before)

    assert world.world() == before
    assert [each["name"] for each in before["companies"]] == ["Larkspur Health", "Brightpath Logistics"]
    larkspur = company(before, 4_000_123)
    assert (larkspur["application"], larkspur["contracts"][0]["is_on"]) == ("larkspur", True)
    assert (before["members"][0]["id"], len(before["members"])) == (1_000_001, 200)


def test_a_file_describes_companies_jobs_switches_and_members(world: Sandbox) -> None:
    world.become(yaml.safe_load(WORLD))

    larkspur, harbour = (company(world.world(), number) for number in (4_000_123, 4_000_999))
    assert [(job["id"], job.get("is_open", True)) for job in larkspur["jobs"]] == [("REQ-1", True), ("REQ-2", False)]
    assert [contract["is_on"] for contract in harbour["contracts"]] == [True]
    assert harbour["people"][0]["seats"] == {"5700001": ["admin", "recruiter"]}
    ada, omar = world.world()["members"]
    assert (ada["first_name"], omar["first_name"]) == ("Ada", "Omar")
    assert (ada["phones"], ada["other_names"]) == (["+31 6 12345678"], ["Byron"])
    assert world.export(1_000_001, job="REQ-1")
    with pytest.raises(SandboxError):
        world.export(1_000_002)


def test_jobs_that_an_ats_has_sent_become_the_same_jobs_again(world: Sandbox, ats: RscClient) -> None:
    elsewhere = {"availability": "PRIVATE_TO_ATS_INTEGRATION", "location": None, "contract": None}
    by_postal_code = msgspec.structs.replace(SENT, external_job_posting_id="REQ-2", **elsewhere)
    remote = msgspec.structs.replace(
        SENT, external_job_posting_id="REQ-3", **elsewhere | {"location": "Poland"}, workplace_types=["Remote"]
    )
    ats.send_jobs([SENT, by_postal_code, remote])
    world.wait_until(lambda: len(company(world.world(), 4_000_123).get("jobs", ())) == 3, within=SECONDS)
    before = world.world()

    world.become(before)

    assert world.world() == before
    assert [job.get("contract") for job in company(before, 4_000_123)["jobs"]] == [5_500_777, None, None]


def test_ends_states_careers_and_further_applications_survive_a_file(world: Sandbox) -> None:
    described = yaml.safe_load(CAREER)
    world.become(described)
    before = world.world()

    world.become(before)

    assert world.world() == before
    harbour, (ada, omar) = company(before, 4_000_999), before["members"]
    assert (harbour["is_on"], harbour["contracts"]) == (True, described["companies"][0]["contracts"])
    assert harbour["people"] == described["companies"][0]["people"]
    (docks,) = harbour["more_applications"]
    assert (docks["is_on"], docks["contracts"], [job["title"] for job in docks["jobs"]]) == (
        True,
        [5_700_001],
        ["Rigger"],
    )
    career = ("summary", "positions", "educations")
    assert [ada[part] for part in career] == [described["members"][0][part] for part in career]
    assert [omar[part] for part in career] == ["", [], []]


def test_what_an_older_file_does_not_say_of_a_member_stays_as_in_a_fresh_world(world: Sandbox) -> None:
    fresh = world.world()["members"][0]
    known = {name: fresh[name] for name in ("id", "first_name", "last_name", "profile_url")}

    world.become({"members": [known]})

    (member,) = world.world()["members"]
    career = ("summary", "positions", "educations")
    assert [member[part] for part in career] == [fresh[part] for part in career]
    assert fresh["positions"]


def test_blanks_around_an_address_do_not_belong_to_it(world: Sandbox) -> None:
    lina = {"email": " Lina@harbour.example ", "first_name": "Lina", "last_name": "Haddad"}
    seated = {**lina, "seats": {"5700001": ["admin"]}}
    contract = {"id": 5_700_001, "name": "Harbour Hiring"}

    world.become({"companies": [{**HARBOUR, "contracts": [contract], "people": [lina, seated]}]})

    assert [each["email"] for each in company(world.world(), 4_000_999)["people"]] == ["lina@harbour.example"]


def test_switches_that_a_file_leaves_out_stay_as_in_a_fresh_world(world: Sandbox) -> None:
    contracts = [{"id": 5_500_777, "name": "Larkspur Talent"}]

    world.become({"companies": [{**LARKSPUR, "contracts": contracts}]})

    contract = company(world.world(), 4_000_123)["contracts"][0]
    assert (contract["name"], contract["is_on"]) == ("Larkspur Talent", True)


def test_a_company_can_be_switched_without_naming_its_contracts(world: Sandbox) -> None:
    world.become({"companies": [{**LARKSPUR, "is_on": True}]})

    assert company(world.world(), 4_000_123)["is_on"] is True


def test_a_new_company_is_off_unless_the_file_switches_it_on(world: Sandbox) -> None:
    harbour = yaml.safe_load(WORLD)["companies"][1]
    del harbour["contracts"][0]["is_on"]

    world.become({"companies": [harbour]})

    found = company(world.world(), 4_000_999)
    assert (found["is_on"], found["contracts"][0]["is_on"]) == (False, False)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"companys": []}, "unknown field `companys`"),
        ({"companies": [{"id": 0, "name": "x"}]}, "Expected `int` >= 1"),
        ({"companies": [{"id": 7, "name": "x", "application": "x"}]}, "no contract that could have requested it"),
        (
            {"companies": [{"id": 7, "name": "x", "contracts": [{"id": 5_500_777, "name": "x"}]}]},
            r"At `companies\[0\].contracts\[0\]`: ",
        ),
        ({"members": [{"id": 5, "first_name": "x", "last_name": "y", "profile_url": "z"}]}, "Members’ ids begin at"),
    ],
)
def test_a_file_that_cannot_be_a_world_says_why(world: Sandbox, change: dict[str, Any], words: str) -> None:
    with pytest.raises(SandboxError, match=words):
        world.become(change)

    assert len(world.world()["companies"]) == 2


def test_a_world_that_cannot_be_imported_leaves_the_present_one_as_it_was(world: Sandbox) -> None:
    held = token(world)
    now = world.clock.move(minutes=10)
    world.faults.add("slow", seconds=0.1, resource="atsCandidates")
    before = world.world(), len(world.calls()), world.faults.armed()
    unknown_place = yaml.safe_load(WORLD.replace("Gdansk, Poland", "Gdansk, Atlantis"))

    with pytest.raises(SandboxError, match=r"At `companies\[0\].jobs\[0\]`: Job REQ-1 of Larkspur Health was"):
        world.become(unknown_place)

    assert (world.world(), len(world.calls()), world.faults.armed()) == before
    assert world.clock.now() >= now
    assert status_with(world, held) == 200


def test_a_request_that_waits_during_an_import_is_answered_by_the_next_world(world: Sandbox) -> None:
    held = token(world)
    described = world.world()
    importing = threading.Thread(target=world.become, args=(described,))
    status = 200

    importing.start()
    while status == 200:
        status = status_with(world, held)
    importing.join()

    # The world closes before or during the last request, so that request waits. The next world rejects its token.
    assert status == 401


def test_the_commands_write_and_read_the_file(world: Sandbox, tmp_path: Path) -> None:
    where = ["--sandbox", world.hub_url]
    (tmp_path / "world.yaml").write_text(WORLD)

    brought = CliRunner().invoke(main, ["sandbox", "import", *where, str(tmp_path / "world.yaml")])
    written = CliRunner().invoke(main, ["sandbox", "export", *where])

    assert brought.stdout == "2 companies, 2 contracts, 1 people, 2 jobs, 2 members\n", brought.output
    assert yaml.safe_load(written.stdout) == world.world()
    assert "  name: Harbour Works\n" in written.stdout
