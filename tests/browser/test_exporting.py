from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import FloatRect, Page, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.services import set_allows_export
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations.models import ContractAccess
from hirewire.hub.recruiting.exports import services
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.messaging import services as messaging
from hirewire.hub.recruiting.messaging.models import MailStub
from hirewire.kit import clock
from tests.browser.accessibility import examine, violations
from tests.browser.pages import settled
from tests.browser.sessions import begin_session
from tests.factories import connected, hub, lists
from tests.support.perhaps import mateo, record

pytestmark = pytest.mark.django_db(transaction=True)
PLACES = (
    "/search/",
    "/exports/",
    "/why/?ask=integration",
    "/why/?ask=job&id=REQ-9",
    "/export/?member={known}&member={forbidding}",
)


@dataclass(frozen=True)
class Desk:
    page: Page
    url: str
    company: connected.Company
    known: Member
    forbidding: Member

    def opens(self, path: str) -> Page:
        self.page.goto(self.url + path.format(known=self.known.pk, forbidding=self.forbidding.pk))
        return self.page


@pytest.fixture
def desk(page: Page, live_server: LiveServer) -> Desk:
    """Sign a recruiter in; one member is in the ATS, and one forbids exports."""
    company = connected.company()
    company.switch(contract=True)
    connected.job(company)
    forbidding = hub.member("Noor", "Haddad")
    set_allows_export(member=forbidding, allows=False)
    hub.member("Yusuf", "Demirci")
    begin_session(page.context, live_server.url, company.recruiter_a.person)
    return Desk(page, live_server.url, company, connected.known_member(company), forbidding)


def test_selected_people_are_exported_together(desk: Desk, complaints: list[str]) -> None:
    page = desk.opens("/search/")
    expect(page.locator("#picked")).to_be_hidden()

    for name in ("Yusuf Demirci", "Priya Raghunathan", "Noor Haddad"):
        page.get_by_label(f"Select {name}").press("Space")
    expect(page.locator("#picked")).to_contain_text("3 selected")
    page.locator("#picked").get_by_role("button", name="Export to ATS").press("Enter")
    dialog = page.get_by_role("dialog", name="Export to your ATS")
    expect(dialog).to_contain_text("Not included: Noor Haddad.")
    settled(page)
    dialog.get_by_label("Title or number").or_(dialog.get_by_label("Job", exact=True)).fill("claims")
    dialog.get_by_role("radio", name="Senior Data Engineer, Claims").check()
    dialog.get_by_role("button", name="Export 2").press("Enter")

    expect(page.get_by_role("heading", name="Exports to Senior Data Engineer, Claims")).to_be_visible()
    for export in Export.objects.all():
        services.record_fetch(export=export)
        services.report_failure(export=export, reason="The ATS is full.")
    expect(page.get_by_text("0 of 2 arrived, 2 not accepted")).to_be_visible()
    assert complaints == []


def test_choosing_another_ats_by_keyboard_keeps_what_was_written(desk: Desk, complaints: list[str]) -> None:
    other = hub.customer_application()
    hub.ready(other, desk.company.admin_a.contract)
    ContractAccess.objects.update(is_on=True)
    page = desk.opens("/people/{known}/")
    page.get_by_role("link", name="Export to ATS").press("Enter")
    choice, address = page.get_by_label("ATS", exact=True), page.get_by_label("E-mail")
    expect(page.get_by_label("Job", exact=True)).to_be_focused()
    settled(page)
    address.fill("priya@home.example")

    choice.press("ArrowDown")

    expect(page.locator("#jobhint")).to_contain_text("0 open jobs")
    expect(address).to_have_value("priya@home.example")
    expect(choice).to_have_value(str(other.pk))
    expect(choice).to_be_focused()
    settled(page)
    page.get_by_role("radio", name="Without a job").check()
    page.get_by_role("dialog").get_by_role("button", name="Export").press("Enter")
    expect(page.get_by_text("is on the way")).to_be_visible()
    export = Export.objects.get()
    assert (export.application, export.email_addresses) == (other, ["priya@home.example"])
    assert complaints == []


def test_exporting_from_a_row_keeps_the_list_and_a_key_repeats_the_job(desk: Desk, complaints: list[str]) -> None:
    seat, job = desk.company.recruiter_a, JobPosting.objects.get()
    services.request_export(seat=seat, member=hub.member(), application=desk.company.application, job=job)
    desk.page.clock.install()
    page = desk.opens("/search/")
    row = page.locator("li.hit", has_text="Yusuf Demirci")
    dialog = page.get_by_role("dialog", name="Export to your ATS")

    row.get_by_role("link", name="Yusuf Demirci", exact=True).press("e")
    expect(dialog.get_by_role("radio", name=job.title)).to_be_checked()
    expect(dialog.locator("#jobhint")).to_contain_text("press Enter to repeat your last choice")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(row.get_by_role("link", name="Export Yusuf Demirci to ATS")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("Job", exact=True)).to_be_focused()
    settled(page)
    page.keyboard.press("Enter")

    expect(row).to_contain_text("On the way to the ATS")
    expect(dialog).to_be_hidden()
    expect(row.get_by_role("link", name="Export Yusuf Demirci to ATS")).to_be_focused()
    expect(page.locator("#toasts")).to_contain_text(f"Yusuf Demirci is on the way to {job.title}.")
    export = Export.objects.get(member__first_name="Yusuf")
    services.record_fetch(export=export)
    services.report_failure(export=export, reason="The ATS is full.")
    expect(row).to_contain_text("The ATS is full.")
    page.clock.fast_forward("00:07")
    expect(page.locator("#toasts")).to_be_empty()
    assert (page.url, complaints) == (f"{desk.url}/search/", [])


@pytest.mark.parametrize(
    ("path", "row", "beside"), [("/search/", "li.hit", ".do > .btn"), ("/inbox/", ".letter-line", "> .meta")]
)
def test_on_a_small_screen_nothing_covers_the_signs_beside_a_short_name(
    desk: Desk, path: str, row: str, beside: str
) -> None:
    desk.page.set_viewport_size({"width": 360, "height": 740})
    Member.objects.filter(pk=desk.known.pk).update(first_name="Al", last_name="Li")
    # A time more than a year ago is shown with its year. This is the longest form of a time.
    with clock.moved(timedelta(days=-400)):
        letter = messaging.send_inmail(seat=desk.company.recruiter_a, member=desk.known, subject="Job", body="Hello")
        messaging.answer(thread=letter.thread, body="Hello")
    hit = desk.opens(path).locator(row).filter(has_text="Al Li")

    others = [each.bounding_box() for each in hit.locator(beside).all()]
    signs = [each.bounding_box() for each in hit.locator(".name > *").all()]

    assert others
    assert len(signs) > 1
    assert not [(sign, other) for sign in signs for other in others if sign and other and _overlap(sign, other)]


@pytest.mark.parametrize("width", [360, 560])
def test_on_a_small_screen_the_outcome_of_an_export_stands_below_its_name(desk: Desk, width: int) -> None:
    desk.page.set_viewport_size({"width": width, "height": 740})
    seat = desk.company.recruiter_a
    export = services.request_export(
        seat=seat, member=desk.known, application=desk.company.application, job=JobPosting.objects.get()
    )
    services.record_fetch(export=export)
    services.report_failure(export=export, reason="The ATS is full.")
    row = desk.opens("/exports/").locator("li.hit")

    words = row.get_by_text("The ATS is full.").bounding_box()
    badge = row.get_by_text("Not accepted").bounding_box()

    assert words is not None
    assert badge is not None
    assert (badge["y"] >= words["y"] + words["height"], words["width"] > 200) == (True, True)


def test_a_possible_duplicate_is_compared_before_anything_is_sent(desk: Desk, complaints: list[str]) -> None:
    member = mateo()
    record(desk.company, "C-10323", city="Porto")
    page = desk.opens(f"/people/{member.pk}/")

    page.get_by_role("link", name="Export to ATS").press("Enter")
    dialog = page.get_by_role("dialog", name="Export to your ATS")
    expect(dialog).to_contain_text("Perhaps already in the ATS as C-10323 (same name, same place).")
    settled(page)
    dialog.get_by_role("radio", name="Without a job").check()
    dialog.get_by_role("button", name="Compare").press("Enter")
    question = page.get_by_role("dialog", name="Perhaps already in the ATS as C-10323")
    expect(question.get_by_role("radio", name="Add to C-10323")).to_be_focused()
    assert [violation["id"] for violation in examine(page).response["violations"]] == []
    question.get_by_role("button", name="Back").press("Enter")
    expect(dialog.get_by_role("radio", name="Without a job")).to_be_checked()
    dialog.get_by_role("button", name="Compare").press("Enter")
    question.get_by_role("radio", name="Add to C-10323").check()
    question.get_by_role("button", name="Export").press("Enter")

    expect(page.get_by_text("is on the way.")).to_be_visible()
    assert (Export.objects.get().adds_to, complaints) == ("C-10323", [])


def test_a_recruiter_can_choose_to_create_a_new_record(desk: Desk) -> None:
    page = desk.opens("/people/{known}/")

    page.get_by_role("link", name="Export to ATS").press("Enter")
    dialog = page.get_by_role("dialog", name="Export to your ATS")
    expect(dialog.get_by_role("radio", name="Add to this record")).to_be_checked()
    settled(page)
    dialog.get_by_role("radio", name="Create a new record").check()
    dialog.get_by_role("radio", name="Without a job").check()
    dialog.get_by_role("button", name="Export", exact=True).click()

    expect(page.get_by_text("is on the way.")).to_be_visible()
    assert list(Export.objects.values_list("makes_new", "besides", "state")) == [(True, ["C-1"], ExportState.PENDING)]


def test_why_is_opened_from_the_job_chooser_and_answers(desk: Desk) -> None:
    page = desk.opens("/people/{known}/export/")

    page.get_by_role("link", name="Why is my job not here?").click()
    page.get_by_label("Name, title or id").fill("REQ-9")
    page.get_by_label("Name, title or id").press("Enter")

    expect(page.locator("#answer")).to_contain_text("Sent · it ends here")
    lists.put(desk.company.application, "G", "REQ-2041")
    page.get_by_label("Name, title or id").fill("REQ-2041")
    page.get_by_label("Name, title or id").press("Enter")
    expect(page.locator("#answer")).to_contain_text("Sent · it ends here")
    assert "Senior Data Engineer" not in page.content()


def test_why_follows_a_name_or_id_to_the_first_broken_link(desk: Desk) -> None:
    page = desk.opens("/people/{forbidding}/")
    answer, ends = page.locator("#answer"), "it ends here"

    page.get_by_role("link", name="Why not in the ATS?").click()
    expect(answer).to_contain_text("is matched to Noor Haddad")
    expect(answer).to_contain_text(ends)
    for question, words, says in (
        ("Is this person marked In ATS?", "raghunathan", "It matches Priya Raghunathan."),
        ("Can I see this application?", "A-1", "It appears on the profile of Priya Raghunathan."),
        ("Is the integration on?", "", "Admin Settings says “Contract Level Activated”."),
    ):
        page.get_by_role("radio", name=question).check()
        page.get_by_label("Name, title or id").fill(words)
        page.get_by_role("button", name="Ask").click()
        expect(answer).to_contain_text(says)
        expect(answer).not_to_contain_text(ends)

    desk.company.switch(contract=False)
    page.get_by_role("button", name="Ask").click()
    expect(answer).to_contain_text("Both levels are off")
    expect(answer).to_contain_text(ends)
    page.get_by_role("radio", name="Can I see this application?").check()
    page.get_by_label("Name, title or id").fill("A-1")
    page.get_by_role("button", name="Ask").click()
    expect(answer).to_contain_text("so nobody sees applications.")


def test_an_address_is_exported_and_the_receipt_links_to_the_record(desk: Desk, complaints: list[str]) -> None:
    """The form contains the address from the member's answer, and validates an address that the recruiter types."""
    yusuf = Member.objects.get(first_name="Yusuf")
    seat = desk.company.recruiter_a
    MailStub.objects.create(contract=seat.contract, owner=seat, member=yusuf, email_addresses=["yusuf@home.example"])
    page = desk.opens(f"/people/{yusuf.pk}/")
    page.get_by_role("link", name="Export to ATS").click()
    dialog = page.get_by_role("dialog", name="Export to your ATS")
    expect(dialog.get_by_label("E-mail")).to_have_value("yusuf@home.example")
    expect(dialog).to_contain_text("Yusuf shared this with you in an answer to an InMail.")
    settled(page)

    dialog.get_by_role("radio", name="Senior Data Engineer, Claims").check()
    dialog.get_by_label("E-mail").fill("yusuf@")
    dialog.get_by_role("button", name="Export", exact=True).click()
    expect(dialog.get_by_text("“yusuf@” is not an e-mail address.")).to_be_visible()
    complaints.clear()
    dialog.get_by_label("E-mail").fill("y@work.example")
    dialog.get_by_role("button", name="Export", exact=True).click()
    expect(page.get_by_text("is on the way.")).to_be_visible()

    export = Export.objects.get()
    services.record_fetch(export=export)
    services.report_failure(export=export, reason="The ATS is full.")
    expect(page.get_by_role("alert")).to_contain_text("The ATS did not accept Yusuf Demirci. The ATS is full.")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("is on the way.")).to_be_visible()
    again = Export.objects.get(retry_of=export)
    _arrive(again, "C-7")
    expect(page.locator("#export-state")).to_contain_text("Yusuf Demirci arrived as C-7.")
    expect(page.get_by_role("link", name="Open record")).to_have_attribute("href", "https://ats.example/C-7")
    assert (again.email_addresses, complaints) == (["y@work.example"], [])


def _arrive(export: Export, candidate_id: str) -> None:
    Export.objects.filter(pk=export.pk).update(
        state=ExportState.ARRIVED,
        ats_candidate_id=candidate_id,
        record_url=f"https://ats.example/{candidate_id}",
        fetched_at=clock.now(),
        finished_at=clock.now(),
    )


def test_an_export_that_arrives_leaves_a_half_written_note_alone(desk: Desk, complaints: list[str]) -> None:
    yusuf = Member.objects.get(first_name="Yusuf")
    job = JobPosting.objects.get()
    export = services.request_export(
        seat=desk.company.recruiter_a, member=yusuf, application=desk.company.application, job=job
    )
    page = desk.opens(f"/people/{yusuf.pk}/")
    page.get_by_role("tab", name="Notes").click()
    page.get_by_label("New note").fill("Prefers nights")
    expect(page.get_by_role("tab", name="ATS")).to_have_count(0)

    connected.known_member(desk.company, 7, member=yusuf)
    _arrive(export, "C-7")

    expect(page.locator("#export-state")).to_contain_text("Yusuf Demirci arrived as C-7.")
    expect(page.get_by_role("tab", name="ATS")).to_be_visible()
    expect(page.get_by_role("tab", name="Notes")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_label("New note")).to_have_value("Prefers nights")
    expect(page.get_by_role("complementary")).to_contain_text("Exported")
    page.get_by_role("tab", name="ATS").click()
    expect(page.get_by_role("tabpanel", name="ATS")).to_contain_text(job.title)
    assert complaints == []


def test_a_disabled_export_button_says_why(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    page = desk.opens("/people/{forbidding}/")
    expect(page.get_by_role("button", name="Export to ATS")).to_be_disabled()
    expect(page.locator("#export-off")).to_contain_text("Noor Haddad does not allow exports")

    # A quota of one export a month.
    monkeypatch.setattr(services, "MONTHLY_QUOTA", 1)
    desk.opens("/people/{known}/")
    page.get_by_role("link", name="Export to ATS").click()
    dialog = page.get_by_role("dialog", name="Export to your ATS")
    expect(dialog).to_contain_text("0 of 1 exports used")
    settled(page)
    dialog.get_by_role("radio", name="Without a job").check()
    dialog.get_by_role("button", name="Export", exact=True).click()
    expect(page.get_by_text("is on the way.")).to_be_visible()
    yusuf = Member.objects.get(first_name="Yusuf")
    desk.opens(f"/people/{yusuf.pk}/export/")
    expect(page.get_by_role("dialog")).to_contain_text(
        "this month’s exports are used up (limit: 1). You can export again on the first of next month."
    )
    expect(page.get_by_role("button", name="Export", exact=True)).to_be_disabled()

    Contract.objects.update(export_is_on=False)
    desk.opens("/people/{known}/")
    expect(page.get_by_role("button", name="Export to ATS")).to_be_disabled()
    expect(page.locator("#export-off")).to_contain_text("An admin has turned export off for this contract.")
    assert Export.objects.count() == 1


def test_pages_fit_a_small_screen_and_axe_finds_nothing(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 360, "height": 740})
    found = {}

    for path in PLACES:
        page = desk.opens(path)
        found[path] = (page.evaluate("document.documentElement.scrollWidth"), violations(page))

    assert found == dict.fromkeys(PLACES, (360, []))


def _overlap(one: FloatRect, other: FloatRect) -> bool:
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )
