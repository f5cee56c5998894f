from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from pytest_django import Settings

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.platform.throttling import services
from hirewire.hub.platform.throttling.limits import Meter
from hirewire.hub.platform.throttling.services import COUNTERS
from hirewire.kit import clock
from tests.factories import hub, synced
from tests.support.ats import Ats
from tests.support.http import hub_http
from tests.support.metrics import scraped

NOW = datetime(2026, 3, 31, 23, 40, 20, tzinfo=UTC)
#: The status of a call that names neither a finder nor keys. Such a call is counted like any other.
ANSWERED = 405
REFUSED = {
    "serviceErrorCode": 101,
    "code": "TOO_MANY_REQUESTS",
    "message": "Resource level throttle limit for calls to this resource is reached.",
    "status": 429,
}


@pytest.fixture(autouse=True)
def at_that_time() -> Iterator[None]:
    with clock.stopped(NOW):
        yield


def limit(ats: Ats, group: str, meter: Meter, amount: int | None) -> None:
    services.set_quota(application=ats.application, group=group, meter=meter, amount=amount)


def put(ats: Ats, *ids: str) -> httpx2.Response:
    keys = [ats.key("atsCandidateId", each) for each in ids]
    query = "&".join(f"ids[{n}].{part}" for n, key in enumerate(keys) for part in key.split("&"))
    return ats.call("PUT", "atsCandidates", query=query, body={"entities": dict.fromkeys(keys, synced.candidate())})


def test_requests_over_the_daily_limit_are_refused_until_midnight(ats: Ats) -> None:
    limit(ats, "recruiterData", Meter.REQUESTS_A_DAY, 2)
    assert [ats.call("GET", "seats").status_code for _ in range(2)] == [ANSWERED, ANSWERED]

    refused = ats.call("GET", "seats")

    assert (refused.status_code, refused.json()) == (429, REFUSED)
    assert refused.headers["Retry-After"] == str(19 * 60 + 40)
    with clock.moved(by=timedelta(minutes=19, seconds=39)):
        assert ats.call("GET", "seats").status_code == 429
    with clock.moved(by=timedelta(minutes=19, seconds=40)):
        assert ats.call("GET", "seats").status_code == ANSWERED


def test_records_over_the_minute_limit_are_refused_until_the_next_minute(ats: Ats) -> None:
    limit(ats, "v2/atsCandidates", Meter.RECORDS_A_MINUTE, 5)
    assert put(ats, "C-1", "C-2", "C-3").status_code == 200

    refused = put(ats, "C-4", "C-5", "C-6")

    assert (refused.status_code, refused.json(), refused.headers["Retry-After"]) == (429, REFUSED, "40")
    assert Candidate.objects.count() == 3
    # A refused call does not use up the limit, so a smaller batch still fits.
    assert put(ats, "C-4", "C-5").status_code == 200
    with clock.moved(by=timedelta(seconds=40)):
        assert put(ats, "C-6").status_code == 200


def test_records_refused_for_the_minute_do_not_count_against_the_day(ats: Ats) -> None:
    limit(ats, "v2/atsCandidates", Meter.RECORDS_A_MINUTE, 2)
    limit(ats, "v2/atsCandidates", Meter.RECORDS_A_DAY, 3)

    refused = [put(ats, "C-1", "C-2", "C-3").status_code for _ in range(2)]

    assert refused == [429, 429]
    assert put(ats, "C-1", "C-2").status_code == 200
    with clock.moved(by=timedelta(minutes=1)):
        assert put(ats, "C-3").status_code == 200
        assert put(ats, "C-4").status_code == 429


@pytest.mark.parametrize("verb", ["GET", "DELETE"])
def test_reads_and_deletions_count_as_requests_but_not_as_records(ats: Ats, verb: str) -> None:
    limit(ats, "v2/atsCandidates", Meter.RECORDS_A_MINUTE, 2)
    limit(ats, "v2/atsCandidates", Meter.REQUESTS_A_DAY, 4)
    key = ats.key("atsCandidateId", "C-1")
    query = "&".join(f"ids[0].{part}" for part in key.split("&"))

    statuses = [ats.call(verb, "atsCandidates", query=query).status_code for _ in range(5)]

    assert statuses == [200, 200, 200, 200, 429]


def test_jobs_are_counted_as_elements_of_the_body(ats: Ats) -> None:
    limit(ats, "v2/simpleJobPostings", Meter.RECORDS_A_MINUTE, 3)
    elements = [synced.job(f"REQ-{n}", integrationContext=ats.organization.urn) for n in range(2)]

    calls = [
        ats.call("POST", "simpleJobPostings", body={"elements": elements}, rest_method="batch_create") for _ in range(2)
    ]

    assert [call.status_code for call in calls] == [200, 429]


def test_seats_messages_and_notes_share_one_limit(ats: Ats) -> None:
    limit(ats, "recruiterData", Meter.REQUESTS_A_DAY, 3)

    statuses = [
        ats.call("GET", resource).status_code
        for resource in ("seats", "conversationEvents", "mailStubs", "prospectNotes")
    ]

    assert statuses == [ANSWERED, ANSWERED, ANSWERED, 429]
    assert ats.call("GET", "atsCandidates").status_code != 429


def test_each_application_has_its_own_count(ats: Ats) -> None:
    services.set_quota(application=None, group="recruiterData", meter=Meter.REQUESTS_A_DAY, amount=1)
    other = Ats()

    assert [each.call("GET", "seats").status_code for each in (ats, other, ats)] == [ANSWERED, ANSWERED, 429]


def test_the_two_roots_have_separate_limits_where_documented(ats: Ats) -> None:
    limit(ats, "v2/atsIntegrations", Meter.REQUESTS_A_DAY, 0)
    headers = {"Authorization": f"Bearer {hub.token_of(ats.application)}", "LinkedIn-Version": "202604"}

    assert ats.call("GET", "atsIntegrations").status_code == 429
    assert hub_http().get("/rest/integrations", headers=headers).status_code != 429


def test_counts_survive_a_restart(ats: Ats) -> None:
    limit(ats, "recruiterData", Meter.REQUESTS_A_DAY, 200)
    for _ in range(3):
        ats.call("GET", "seats")
    services.flush()
    COUNTERS.forget()
    limit(ats, "recruiterData", Meter.REQUESTS_A_DAY, 4)

    assert [ats.call("GET", "seats").status_code for _ in range(2)] == [ANSWERED, 429]


def test_throttling_can_be_switched_off(ats: Ats, settings: Settings) -> None:
    limit(ats, "recruiterData", Meter.REQUESTS_A_DAY, 0)
    settings.HIREWIRE_THROTTLE = False

    assert ats.call("GET", "seats").status_code == ANSWERED


def test_calls_without_a_valid_token_are_not_counted(ats: Ats) -> None:
    limit(ats, "recruiterData", Meter.REQUESTS_A_DAY, 0)

    assert hub_http().get("/v2/seats").status_code == 401


def test_refused_calls_appear_in_the_metrics(ats: Ats, settings: Settings) -> None:
    settings.HIREWIRE_METRICS_TOKEN = "scrape-me"
    limit(ats, "recruiterData", Meter.REQUESTS_A_DAY, 1)
    sample = ("hirewire_throttled_calls_total", "recruiterData", "REQUESTS_A_DAY")
    before = scraped().get(sample, 0)

    for _ in range(3):
        ats.call("GET", "seats")

    assert scraped()[sample] - before == 2
