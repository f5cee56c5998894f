from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from hirewire.hub.api.facades import RESOURCES
from hirewire.hub.api.rest.root import resources_in
from hirewire.hub.api.rest.versions import VERSIONS
from hirewire.hub.platform.throttling import quotas, services
from hirewire.hub.platform.throttling.counting import Key
from hirewire.hub.platform.throttling.limits import GROUPS, Meter, group_of
from hirewire.hub.platform.throttling.models import Usage
from hirewire.hub.platform.throttling.queries import Allowance, quota_of
from hirewire.kit import clock
from tests.support.ats import Ats

NOW = datetime(2026, 3, 31, 17, 30, 20, tzinfo=UTC)
ENDPOINTS = {f"v2/{resource.full_name()}" for resource in RESOURCES} | {
    f"rest/{resource.full_name()}" for resource in resources_in(VERSIONS[-1])
}
#: Endpoints that this API does not have. ``GROUPS`` names them, because LinkedIn publishes limits for these endpoints.
ABSENT = {
    "rest/seats",
    "rest/conversationEvents",
    "rest/prospectNotes",
}


def of(ats: Ats, group: str, meter: Meter) -> Allowance:
    (found,) = [each for each in quota_of(ats.application) if (each.group.name, each.meter) == (group, meter)]
    return found


def test_limits_name_only_existing_endpoints() -> None:
    assert {endpoint for group in GROUPS.values() for endpoint in group.endpoints} - ENDPOINTS == ABSENT


@pytest.mark.parametrize(
    ("endpoint", "limits"),
    [
        ("v2/atsCandidates/notes", {"REQUESTS_A_DAY": 100_000, "RECORDS_A_MINUTE": 10_000}),
        ("rest/candidates", {"REQUESTS_A_DAY": 100_000, "RECORDS_A_MINUTE": 10_000}),
        ("v2/atsApplications/interviewFeedback", {"REQUESTS_A_DAY": 100_000, "RECORDS_A_MINUTE": 10_000}),
        ("rest/applicationInterviewFeedbacks", {"REQUESTS_A_DAY": 1_000_000}),
        ("v2/simpleJobPostings", {"REQUESTS_A_DAY": 100_000, "RECORDS_A_MINUTE": 2_000, "RECORDS_A_DAY": 60_000}),
        ("v2/simpleJobPostingTasks", {"REQUESTS_A_DAY": 300_000}),
        ("v2/atsIntegrations/configurations", {"REQUESTS_A_DAY": 5_000}),
        ("rest/seatsV2", {"REQUESTS_A_DAY": 100_000}),
    ],
)
def test_the_published_limits_are_the_defaults(endpoint: str, limits: dict[str, int]) -> None:
    assert group_of(endpoint).limits == limits


def test_an_owner_sees_what_is_left(ats: Ats) -> None:
    with clock.stopped(NOW):
        ats.call("GET", "seats")
        ats.call("GET", "mailStubs")
        ats.put("atsCandidates", "atsCandidateId", {"C-1": {}, "C-2": {}})
        ats.call("GET", "me")
        services.flush()

        day, minute = (
            of(ats, "recruiterData", Meter.REQUESTS_A_DAY),
            of(ats, "v2/atsCandidates", Meter.RECORDS_A_MINUTE),
        )
        unlimited = of(ats, "v2/me", Meter.REQUESTS_A_DAY)

    assert (day.limit, day.used, day.remaining, day.is_set) == (100_000, 2, 99_998, False)
    assert day.resets_at == datetime(2026, 4, 1, tzinfo=UTC)
    assert (minute.limit, minute.used, minute.remaining) == (10_000, 2, 9_998)
    assert minute.resets_at == NOW.replace(minute=31, second=0)
    assert (unlimited.limit, unlimited.used, unlimited.remaining) == (None, 1, None)
    with clock.stopped(NOW + timedelta(minutes=1)):
        assert of(ats, "v2/atsCandidates", Meter.RECORDS_A_MINUTE).used == 0


def test_an_owner_sees_nothing_of_others(ats: Ats, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    other = Ats()
    other.call("GET", "seats")
    services.flush()

    with django_assert_num_queries(2):
        found = quota_of(ats.application)

    assert {allowance.used for allowance in found} == {0}
    assert {allowance.group.name for allowance in found} == {*GROUPS}


def test_a_limit_of_one_application_overrides_the_general_one(ats: Ats) -> None:
    meter, group = Meter.REQUESTS_A_DAY, GROUPS["recruiterData"]
    services.set_quota(application=ats.application, group=group.name, meter=meter, amount=7)
    services.set_quota(application=None, group=group.name, meter=meter, amount=9)

    assert quotas.limits_of(ats.application.pk, group)[meter] == 7
    assert quotas.limits_of(-1, group)[meter] == 9
    assert (of(ats, group.name, meter).limit, of(ats, group.name, meter).is_set) == (7, True)

    services.reset_quota(application=ats.application, group=group.name, meter=meter)
    assert (quotas.limits_of(ats.application.pk, group)[meter], of(ats, group.name, meter).limit) == (9, 9)

    services.reset_quota(application=None, group=group.name, meter=meter)
    assert quotas.limits_of(ats.application.pk, group)[meter] == 100_000


def test_the_sandbox_has_a_higher_limit_per_minute(ats: Ats) -> None:
    services.widen_for_sandbox()
    services.widen_for_sandbox()
    quotas.load()

    assert of(ats, "rest/candidates", Meter.RECORDS_A_MINUTE).limit == 200_000
    assert of(ats, "rest/candidates", Meter.REQUESTS_A_DAY).limit == 100_000


def test_old_counts_are_deleted(ats: Ats) -> None:
    minute = Key(ats.application.pk, "v2/atsCandidates", Meter.RECORDS_A_MINUTE, NOW)
    day = minute._replace(meter=Meter.REQUESTS_A_DAY)
    services.add({minute: 5, day: 5})

    with clock.stopped(NOW + timedelta(minutes=50)):
        assert services.forget_old() == 0
    with clock.stopped(NOW + timedelta(days=29)):
        assert services.forget_old() == 1
    with clock.stopped(NOW + timedelta(days=31)):
        assert services.forget_old() == 1
    assert not Usage.objects.exists()


def test_an_operator_can_show_and_set_a_quota(ats: Ats) -> None:
    number = ats.application.pk
    call_command("set_quota", application=number, group="recruiterData", meter="REQUESTS_A_DAY", amount="12")

    call_command("set_quota", application=number, stdout=(out := StringIO()))

    (line,) = [line for line in out.getvalue().splitlines() if line.startswith("recruiterData")]
    assert line.split()[:5] == ["recruiterData", "REQUESTS_A_DAY", "0", "of", "12"]
    assert line.endswith("(set)")


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"application": 1},
        {"group": "recruiterData"},
        {"group": "recruiterDate", "meter": "REQUESTS_A_DAY", "amount": "1"},
        {"group": "recruiterData", "meter": "REQUESTS_A_DAY", "amount": "-1"},
        {"group": "recruiterData", "meter": "REQUESTS_A_DAY", "amount": "9" * 30},
    ],
)
def test_an_invalid_quota_is_refused(db: None, wrong: dict[str, object]) -> None:
    with pytest.raises(CommandError):
        call_command("set_quota", **wrong)
