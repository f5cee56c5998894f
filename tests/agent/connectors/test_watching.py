import msgspec
import pytest

from hirewire.agent.connectors.greenhouse import rows
from hirewire.agent.connectors.greenhouse.expects import EXPECTS
from hirewire.agent.registry import CONNECTORS
from hirewire.agent.sdk.drift import Drift, DriftKind, Expectations, Watch
from hirewire.agent.sdk.drift.sightings import MOST_VALUES

TIMES = {"created_at": "2026-11-26T07:15:22Z", "updated_at": "2026-11-26T07:15:22Z"}
ADA = {
    **TIMES,
    "id": 4711,
    "first_name": "Ada",
    "last_name": "Lovelace",
    "company": "Engines",
    "title": "Countess",
    "private": False,
    "can_email": None,
    "email_addresses": [{"value": "ada@example.com", "type": "personal"}],
    "phone_numbers": [],
    "addresses": [],
    "website_addresses": [],
    "social_media_addresses": [],
}
JOB = {
    **TIMES,
    "id": 7,
    "name": "Welder",
    "status": "open",
    "confidential": False,
    "is_template": False,
    "opened_at": None,
    "office_ids": [1],
}


def raw(*found: object) -> list[msgspec.Raw]:
    return [msgspec.Raw(msgspec.json.encode(row)) for row in found]


def jobs(watch: Watch, *found: object) -> list[rows.JobRow]:
    return watch.decode_rows(raw(*found), rows.JobRow)[0]


def test_rows_that_differ_are_still_read() -> None:
    watch = Watch(EXPECTS)

    read = jobs(watch, {**JOB, "status": "paused"}, {name: JOB[name] for name in JOB if name != "name"})

    assert [(row.status, row.name) for row in read] == [("paused", "Welder"), ("open", None)]
    assert watch.take().keys() == {
        Drift(DriftKind.VALUE, "jobs", "status", "paused"),
        Drift(DriftKind.MISSING, "jobs", "name"),
    }


def test_a_field_without_a_value_is_not_drift() -> None:
    watch = Watch(EXPECTS)

    jobs(watch, {**JOB, "status": None, "name": None})

    assert watch.take() == {}


def test_a_row_that_cannot_be_read_is_skipped_and_noticed() -> None:
    watch = Watch(EXPECTS)

    read, skipped = watch.decode_rows(raw({**JOB, "id": "seven"}, JOB), rows.JobRow)

    assert ([row.id for row in read], len(skipped)) == ([7], 1)
    assert list(watch.take()) == [Drift(DriftKind.TYPE, "jobs", "id", "text")]


def test_the_number_of_sightings_kept_is_limited() -> None:
    watch = Watch(EXPECTS)

    for number in range(10_000):
        jobs(watch, {**JOB, "status": f"state_{chr(97 + number % 26)}{chr(97 + number // 26 % 26)}"})

    sightings = watch.take()
    assert len(sightings) == MOST_VALUES + 1
    assert sum(sighting.count for sighting in sightings.values()) == 10_000


@pytest.mark.parametrize(
    "value", ["Ada Lovelace", "ada@example.com", "+44 20 7946 0958", "4711", "a1b2c3d4-e5f6-7890", "Zoë", "x" * 41]
)
def test_a_value_that_may_name_somebody_is_not_shown(value: str) -> None:
    watch = Watch(EXPECTS)

    jobs(watch, {**JOB, "status": value})

    [(drift, sighting)] = watch.take().items()
    assert drift == Drift(DriftKind.VALUE, "jobs", "status")
    assert value not in sighting.example


def test_an_example_shows_no_personal_data() -> None:
    watch = Watch(EXPECTS)
    person = {name: ADA[name] for name in ADA if name != "title"}

    watch.decode_rows(raw(person), rows.CandidateRow)

    [(drift, sighting)] = watch.take().items()
    assert drift == Drift(DriftKind.MISSING, "candidates", "title")
    secrets = ("Ada", "Lovelace", "4711", "ada@example.com", "Engines")
    assert [secret for secret in secrets if secret in sighting.example] == []
    assert '"first_name": "•••"' in sighting.example


def test_the_field_that_differs_comes_first_in_its_example() -> None:
    watch = Watch(EXPECTS)

    jobs(watch, {**JOB, "status": "paused"})

    [sighting] = watch.take().values()
    assert sighting.example.splitlines()[0] == '{"status": "paused",'


def test_another_version_of_the_api_is_noticed() -> None:
    watch = Watch(Expectations(versions={"Api-Version": frozenset({"2026-01-01"})}))

    watch.headers("job.list", {"Api-Version": "2026-01-01"})
    watch.headers("job.list", {"Api-Version": "2027-01-01"})

    assert list(watch.take()) == [Drift(DriftKind.VERSION, "", "Api-Version", "2027-01-01")]


@pytest.mark.parametrize(
    ("header", "value", "kind", "day"),
    [
        ("Sunset", "Wed, 30 Jun 2027 23:59:59 GMT", DriftKind.SUNSET, "2027-06-30"),
        ("Sunset", "soon", DriftKind.SUNSET, ""),
        ("Deprecation", "@1788220800", DriftKind.DEPRECATION, "2026-09-01"),
        ("Deprecation", "true", DriftKind.DEPRECATION, ""),
        ("Deprecation", "@99999999999999999999", DriftKind.DEPRECATION, ""),
    ],
)
def test_an_announced_end_names_the_parts_of_the_api_without_ids(
    header: str, value: str, kind: DriftKind, day: str
) -> None:
    watch = Watch()

    watch.headers("candidates/4711/notes", {header: value})
    watch.headers("jobs", {header: value})
    watch.headers("jobs", {header: value})

    [(drift, sighting)] = watch.take().items()
    assert drift == Drift(kind, "", header, day)
    assert (sighting.count, sighting.example) == (3, "candidates\njobs")


@pytest.mark.parametrize("kind", CONNECTORS)
def test_the_expectations_of_each_connector_are_valid(kind: str) -> None:
    expects = CONNECTORS[kind].expects

    for shape in expects.shapes:
        assert expects.strict(shape)
