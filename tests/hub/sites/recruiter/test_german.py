import html
import re
from collections.abc import Callable

import polib
import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Seat, SeatState
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.services import set_allows_export
from hirewire.hub.recruiting.exports.models import Export
from hirewire.kit import clock
from tests.factories import connected, hub
from tests.support.html import tidy
from tests.support.sites import HUB
from tools import texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    connected.job(company)
    return company


@pytest.fixture
def german(working_as: Callable[[Seat], Client], company: connected.Company) -> Client:
    browser = working_as(company.admin_a)
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "de-AT,de;q=0.9,en;q=0.5"
    return browser


def _spoken(page: str) -> set[str]:
    """The texts between the tags of a page, without scripts, styles, drawings and code."""
    page = re.sub(r"<(script|style|svg|code)\b.*?</\1>", "", page, flags=re.DOTALL)
    return {" ".join(html.unescape(text).split()) for text in re.findall(r">([^<>]+)<", page)}


def _english() -> set[str]:
    entries = polib.pofile(str(texts.catalog_path("hub", "de")))
    return {html.unescape(entry.msgid) for entry in entries if entry.translated() and entry.msgstr != entry.msgid}


#: English texts that a German page may contain: stages of the ATS, and a word that is the same in German.
LITERAL = {"Applied", "Onsite", "Filter"}


@pytest.mark.usefixtures("in_sandbox")
def test_pages_of_a_german_browser_are_german(german: Client, company: connected.Company) -> None:
    member = connected.known_member(company)
    english = _english() - LITERAL
    addresses = [
        "/search/",
        f"/people/{member.pk}/",
        f"/people/{member.pk}/export/",
        "/projects/",
        "/projects/new/",
        "/members/inbox/",
        "/settings/seat-holders/",
        f"/settings/seat-holders/{company.recruiter_a.pk}/",
        "/settings/features/",
        "/settings/jobs/?check=REQ-2041",
        "/settings/reporting/",
        "/settings/ats/",
        "/settings/ats/audit/",
        "/settings/data/",
        f"/why/?ask=person&person={member.pk}",
        "/learn-more/",
        "/contracts/",
    ]

    pages = {address: german.get(address, follow=True).content.decode() for address in addresses}

    assert {address: _spoken(page) & english for address, page in pages.items() if _spoken(page) & english} == {}
    assert {re.search(r'<html lang="(\w+)"', tidy(page))[1] for page in pages.values()} == {"de"}  # type: ignore[index]  # every page says it
    assert "1 Person" in _spoken(pages["/search/"])


def test_charts_have_the_same_numbers_in_every_language(
    german: Client, working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    german.post(f"/people/{connected.known_member(company).pk}/export/", {"job": "-"})
    numbers = re.compile(r'(?<![\w-])(?:points|[xy]|[xy][12]|c[xy]|style)="([^"]*)"')

    with clock.stopped():
        browsers = german, working_as(company.admin_a)
        pages = [browser.get("/settings/reporting/").content.decode() for browser in browsers]

    assert "polyline" in pages[0]
    assert numbers.findall(pages[0]) == numbers.findall(pages[1])


def test_a_refusal_is_worded_in_german(german: Client, company: connected.Company) -> None:
    member = hub.member("Yusuf", "Demirci")
    set_allows_export(member=member, allows=False)

    page = german.post(f"/people/{member.pk}/export/", {"job": "-"}).content.decode()

    assert "Yusuf Demirci erlaubt keine Exporte" in page
    assert not Export.objects.exists()


def test_the_receipt_of_several_exports_says_in_german_who_was_refused(german: Client) -> None:
    member = hub.member("Yusuf", "Demirci")
    set_allows_export(member=member, allows=False)

    receipt = german.post("/export/", {"member": [member.pk], "job": "-"}, follow=True).content.decode()

    assert "Yusuf Demirci erlaubt keine Exporte (Datenschutzeinstellungen des Kontos)." in _spoken(receipt)


def test_the_guide_to_leaving_says_in_german_what_was_removed(german: Client, company: connected.Company) -> None:
    company.switch(contract=False)
    german.post("/settings/data/removals/", {"scope": "ATS", "confirmation": "Larkspur Health"})

    page = german.get("/settings/data/leaving/").content.decode()

    assert "Alles, was jemals von einem ATS gesendet wurde" in _spoken(page)


def test_a_change_made_in_german_is_stored_in_english(german: Client, company: connected.Company) -> None:
    address = f"/settings/seat-holders/{company.recruiter_a.pk}/"

    german.post(address, {"roles": ["recruiter"], "state": SeatState.PARKED})

    entry = AuditEntry.objects.get(action="seat.state_changed")
    assert (entry.before, entry.after) == ("Active", "Parked")
    assert "Aktiv → Geparkt" in german.get("/settings/ats/audit/").content.decode()


def test_the_api_answers_in_english_whatever_the_language(browser: Client) -> None:
    answers = [
        browser.get("/v2/atsCandidates", headers={"accept-language": language}).content for language in ("de", "en")
    ]

    assert answers[0] == answers[1]


def test_a_language_chosen_before_signing_in_is_kept(browser: Client) -> None:
    browser.post("/language/", {"language": "de"}, headers={"referer": f"http://{HUB}/sign-in/"})

    page = browser.get("/sign-in/", headers={"accept-language": "en"}).content.decode()

    assert '<html lang="de"' in tidy(page)
    assert "Skip to content" not in page


def test_choosing_a_language_never_redirects_to_another_site(browser: Client) -> None:
    answer = browser.post("/language/", {"language": "de", "next": "https://elsewhere.example/"})

    assert answer.headers["Location"] == "/"
