import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.identity.accounts.models import Person, Seat, SeatState
from hirewire.hub.platform.integrations.models import ContractAccess
from hirewire.hub.platform.oauth import consents
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.impressions import services as impressions
from hirewire.hub.recruiting.impressions.models import ImpressionKind
from hirewire.hub.recruiting.messaging import services as messaging
from hirewire.hub.recruiting.messaging.models import Thread
from hirewire.hub.recruiting.record_counts.services import count_everything
from hirewire.hub.sites.recruiter.settings import reporting
from hirewire.hub.sites.recruiter.settings.charts import Chart, Series
from hirewire.hub.sites.recruiter.settings.report_pages import safe
from hirewire.kit import clock
from tests.factories import connected, hub, synced
from tests.support.ats import Ats
from tests.support.html import tidy

pytestmark = pytest.mark.django_db

#: A Wednesday.
NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)
PAGE = "/settings/reporting/"


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    """Forget the impressions that other tests have counted in this process."""
    impressions.forget()


@pytest.fixture
def browser(working_as: Callable[[Seat], Client], company: connected.Company) -> Client:
    return working_as(company.admin_a)


def export(browser: Client, at: datetime) -> None:
    browser.post(f"/people/{hub.member().pk}/export/", {"job": "-"})
    Export.objects.filter(pk=Export.objects.latest("pk").pk).update(created_at=at)


def test_exports_are_counted_by_week_and_for_this_contract_only(
    browser: Client, working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    company.switch(contract=True, company=True)
    for days in (0, 2, 3, 40):
        export(browser, NOW - timedelta(days=days))
    export(working_as(company.admin_b), NOW)

    with clock.stopped(NOW):
        found = reporting.report(company.admin_a, 4)

    assert found.weeks == [date(2026, 2, 23), date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)]
    assert found.exports_chart.series[0].values == [0, 0, 1, 2]
    assert (found.exported, found.by_seat, found.adoption.exported) == (3, [("Ingrid Solheim", 3)], 1)


def test_only_active_seats_are_counted(browser: Client, company: connected.Company) -> None:
    """If the page counted what inactive seats did, it could say that 2 of 1 active seats sent an InMail."""
    company.switch(contract=True)
    export(browser, NOW)
    with clock.stopped(NOW):
        messaging.send_inmail(seat=company.recruiter_a, member=hub.member(), subject="S", body="B")
        before = reporting.report(company.admin_a, 4).adoption
        Seat.objects.update(state=SeatState.INACTIVE)
        after = reporting.report(company.admin_a, 4)

    assert (before.exported, before.wrote) == (1, 1)
    assert (after.adoption.exported, after.adoption.wrote, len(after.by_seat)) == (0, 0, 1)


@pytest.mark.parametrize(
    ("people", "words"), [(1, "1 connected their own account<"), (2, "2 connected their own accounts<")]
)
def test_people_who_connected_their_accounts_are_counted(
    browser: Client, company: connected.Company, people: int, words: str
) -> None:
    for seat in (company.admin_a, company.recruiter_a)[:people]:
        consents.allow(application=company.application, person=seat.person, scopes=["openid"])

    page = tidy(browser.get(PAGE).content.decode())

    assert words in page


def test_answered_inmails_are_counted(company: connected.Company) -> None:
    with clock.stopped(NOW):
        for number in range(3):
            message = messaging.send_inmail(seat=company.recruiter_a, member=hub.member(), subject="S", body="B")
            if number:
                messaging.answer(thread=message.thread, body="Yes")
        found = reporting.report(company.admin_a, 4)

    assert (found.inmails.sent, found.inmails.answered, found.inmails.percent) == (3, 2, 67)
    assert [one.values for one in found.inmails_chart.series] == [[0, 0, 0, 3], [0, 0, 0, 2]]
    assert found.adoption.wrote == 1


def test_volume_and_freshness_are_measured_from_received_records(company: connected.Company) -> None:
    connected.known_member(company)
    Candidate.objects.update(ats_last_modified_at=NOW - timedelta(seconds=4), received_at=NOW)

    with clock.stopped(NOW):
        found = reporting.report(company.admin_a, 4)

    candidates = next(one for one in found.received if one.kind == "Candidates")
    assert (candidates.here, candidates.recent, candidates.last) == (1, 1, NOW)
    assert (found.delay, found.delay_words) == (timedelta(seconds=4), "4.0 s")


@pytest.mark.parametrize(("milliseconds", "words"), [(60, "0.1 s"), (1_970, "2.0 s"), (179_000, "3 min")])
def test_delays_are_rounded(company: connected.Company, milliseconds: int, words: str) -> None:
    connected.known_member(company)
    at = NOW - timedelta(milliseconds=milliseconds)
    Candidate.objects.update(ats_last_modified_at=at, received_at=NOW)

    with clock.stopped(NOW):
        assert reporting.report(company.admin_a, 4).delay_words == words


def test_importing_old_records_does_not_count_as_a_delay() -> None:
    """A new record with an old date must come from an import, so the time since that date is not a delay.

    If a record is sent again, it is considered delayed only if its date has changed.
    """
    ats = Ats()
    seat, old = hub.admin_seat(ats.contract), clock.to_millis(NOW - timedelta(days=3))
    delays = []

    def sends(seconds_ago: float, **changes: object) -> None:
        modified = clock.to_millis(NOW - timedelta(seconds=seconds_ago))
        ats.put(
            "atsCandidates",
            "atsCandidateId",
            {"C-1": synced.candidate(atsCreatedAt=old, atsLastModifiedAt=modified, **changes)},
        )
        delays.append(reporting.report(seat, 4).delay)

    ContractAccess.objects.update(changed_at=NOW - timedelta(days=30))
    with clock.stopped(NOW):
        ats.sign_in()
        sends(3 * 86_400)
        sends(3 * 86_400, lastName="Sent again by another version of the agent")
        sends(7_200, lastName="Changed, while the ATS was cut off")
        sends(5, lastName="Changed")

    assert delays == [None, None, timedelta(hours=2), timedelta(seconds=5)]


def test_changes_from_the_future_are_not_measured(company: connected.Company) -> None:
    connected.known_member(company)
    Candidate.objects.update(ats_last_modified_at=NOW + timedelta(seconds=2), received_at=NOW)

    with clock.stopped(NOW):
        found = reporting.report(company.admin_a, 4)

    assert (found.delay_words, found.is_untimed) == ("", True)


@pytest.mark.parametrize(("figure", "words"), [(0, "0 exports"), (1, "1 export"), (2, "2 exports")])
def test_a_single_item_uses_the_singular(browser: Client, company: connected.Company, figure: int, words: str) -> None:
    # An export in the week before keeps the chart from being empty.
    export(browser, NOW - timedelta(days=7))
    for _ in range(figure):
        export(browser, NOW)

    with clock.stopped(NOW):
        (line,) = reporting.report(company.admin_a, 4).exports_chart.drawings[0].lines

    assert line.words == words


def test_labels_at_the_end_of_a_line_stay_inside_the_chart() -> None:
    chart = Chart("T", [NOW.date()] * 3, [Series("sections opened", [0, 0, 12_345]), Series("x", [0, 0, 0])])

    for drawing in chart.drawings:
        longest = max(drawing.lines, key=lambda one: len(one.words))
        assert longest.words == "12,345 sections opened"
        # At 11 px, a letter is about half as wide as it is high.
        assert longest.x + 9 + len(longest.words) * 5.5 < drawing.width


def test_changes_from_before_the_switch_do_not_count_for_freshness(company: connected.Company) -> None:
    """A first sync sends records that changed long before the ATS was switched on.

    The age of these changes says nothing about how fast the ATS sends new ones.
    """
    connected.known_member(company, 1)
    connected.known_member(company, 2)
    switched = ContractAccess.objects.filter(application=company.application)
    switched.update(changed_at=NOW - timedelta(hours=2))
    Candidate.objects.filter(ats_candidate_id="C-1").update(
        ats_last_modified_at=NOW - timedelta(hours=50), received_at=NOW - timedelta(hours=1)
    )
    Candidate.objects.filter(ats_candidate_id="C-2").update(
        ats_last_modified_at=NOW - timedelta(hours=1), received_at=NOW - timedelta(hours=1) + timedelta(seconds=3)
    )

    with clock.stopped(NOW):
        fresh = reporting.report(company.admin_a, 4).delay
        switched.update(changed_at=NOW)
        nothing_yet = reporting.report(company.admin_a, 4).delay

    assert (fresh, nothing_yet) == (timedelta(seconds=3), None)


def test_freshness_of_many_records_is_computed_in_the_background(
    company: connected.Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("delays", "services"):
        monkeypatch.setattr(f"hirewire.hub.recruiting.record_counts.{name}.QUICK", 0)
    connected.known_member(company)
    Candidate.objects.update(ats_last_modified_at=NOW - timedelta(seconds=4), received_at=NOW)

    with clock.stopped(NOW):
        count_everything()
        Candidate.objects.update(received_at=NOW + timedelta(seconds=5))
        kept = reporting.report(company.admin_a, 4).delay
        count_everything()
        counted_again = reporting.report(company.admin_a, 4).delay

    assert (kept, counted_again) == (timedelta(seconds=4), timedelta(seconds=9))


def test_impressions_are_counted_by_contract_and_day(
    browser: Client, working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    company.switch(contract=True, company=True)
    member = connected.known_member(company)
    connected.known_member(company, 2, member=hub.member())
    colleague = working_as(company.admin_b)

    for back in (7, 0):
        with clock.stopped(NOW - timedelta(days=back)):
            browser.get("/search/?ats=in")
            browser.get(f"/people/{member.pk}/")
            browser.get(f"/people/{member.pk}/?tab=notes")
            browser.get(f"/people/{hub.member().pk}/")
    with clock.stopped(NOW):
        colleague.get("/search/?ats=in")
        impressions.flush()
        found = reporting.report(company.admin_a, 4)

    days = {date(2026, 3, 11), date(2026, 3, 18)}
    assert found.impressions == {
        ImpressionKind.SIGN: dict.fromkeys(days, 4),
        ImpressionKind.SECTION: dict.fromkeys(days, 1),
    }
    assert [one.values for one in found.impressions_chart.series] == [[0, 0, 4, 4], [0, 0, 1, 1]]
    assert ("In ATS impressions", "In ATS indicators seen on", "2026-03-18", 4) in set(reporting.rows(found))


def test_without_an_ats_or_activity_each_part_says_so(browser: Client, company: connected.Company) -> None:
    company.switch()

    page = tidy(browser.get(PAGE).content.decode())

    for words in ("No ATS is connected", "No exports", "No InMails sent", "None sent in 12 weeks"):
        assert words in page
    figure = page.partition("People in the ATS</dt>")[2]
    assert figure.startswith('<dd class="big">\N{EN DASH}</dd><dd>No ATS is connected</dd>')
    # Without an ATS there are no exports, indicators or records, so the empty sections about them link to the ATS
    # settings. An InMail needs only a recipient, so the empty sections about InMails link to the search.
    doors = [part.partition("</div>")[0].count(">Open ATS settings<") for part in page.split('<div class="empty">')[1:]]
    assert doors == [1, 1, 0, 0, 1, 1]
    assert page.count(">Find people</a>") == 2
    assert '<svg class="chart' not in page


def test_the_file_has_every_figure_and_no_formula(browser: Client, company: connected.Company) -> None:
    Person.objects.filter(pk=company.admin_a.person_id).update(first_name='=HYPERLINK("x")', last_name="y")
    export(browser, clock.now())

    answer = browser.get(PAGE + "file/?weeks=4")

    text = answer.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert rows[0] == ["Area", "Figure", "Of", "Value"]
    assert ["Exports", "by seat", '\'=HYPERLINK("x") y', "1"] in rows
    assert ["Adoption", "Active seats", "", "2"] in rows
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\n=1", " =1", "\N{FULLWIDTH EQUALS SIGN}1"])
def test_formulas_are_escaped(cell: str) -> None:
    assert safe(cell) == f"'{cell}"
    assert safe(-1) == -1


@pytest.mark.parametrize("asked", ["", "0", "13", "x" * 500, "999999999999"])
def test_an_unknown_period_falls_back_to_the_default(browser: Client, asked: str) -> None:
    assert browser.get(PAGE, {"weeks": asked}).context["weeks"] == reporting.USUAL


@pytest.mark.parametrize("last", [5, 0])
def test_labels_of_two_lines_neither_overlap_nor_leave_the_chart(last: int) -> None:
    weeks = [date(2026, 3, 9), date(2026, 3, 16)]

    broad, narrow = Chart("C", weeks, [Series("a", [0, last]), Series("b", [5, last])]).drawings

    for drawing in (broad, narrow):
        first, second = drawing.lines
        assert abs(first.label_y - second.label_y) >= 11
        assert max(first.label_y, second.label_y) <= drawing.base + 4
        assert [level.words for level in drawing.levels] == ["0", "2", "4", "6"]


@pytest.mark.parametrize("people", [1, 3])
def test_the_report_takes_the_same_queries_for_any_size(
    browser: Client, company: connected.Company, django_assert_num_queries: DjangoAssertNumQueries, people: int
) -> None:
    for number in range(people):
        connected.known_member(company, number)
        export(browser, clock.now())
        seat = hub.seat(company.admin_a.contract, hub.person())
        Thread.objects.create(contract=seat.contract, seat=seat, member=hub.member())

    with django_assert_num_queries(31):
        browser.get(PAGE)
