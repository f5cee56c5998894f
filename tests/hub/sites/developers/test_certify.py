import json
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from hirewire.certification.reports.packing import hash_of
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.platform.certifying.models import CertificationRun
from hirewire.hub.platform.journal.recording import QUEUE
from hirewire.hub.platform.journal.services import flush
from tests.factories import hub
from tests.hub.sites.developers.conftest import Vendor
from tests.support.ats import Ats
from tests.support.html import tidy

CANDIDATE = {
    "firstName": "Zuzanna",
    "lastName": "Kowalczyk",
    "atsCreatedAt": 1_764_547_200_000,
    "atsLastModifiedAt": 1_767_225_600_000,
    "addresses": [],
    "phoneNumbers": [],
    "emailAddresses": ["zuzanna@example.test"],
    "externalProfileUrl": "https://ats.example.test/c/1",
}
BROKEN = {name: value for name, value in CANDIDATE.items() if name != "firstName"}
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def empty_queue() -> None:
    QUEUE.clear()


@pytest.fixture
def ats(vendor: Vendor) -> Ats:
    ats = Ats(vendor.child)
    vendor.child.refresh_from_db()
    return ats


def sends(ats: Ats, **candidates: object) -> None:
    ats.put("atsCandidates", "atsCandidateId", candidates)
    flush()


def started(browser: Client, vendor: Vendor, scope: str = "RSC-204", **choices: str) -> CertificationRun:
    response = browser.post(vendor.address("certify/start/"), {"scope": scope, "range": "24h", **choices})
    assert response.status_code == 302, response.context["form"].errors
    return CertificationRun.objects.latest("pk")


def acts(browser: Client, vendor: Vendor, run: CertificationRun, do: str, **more: str) -> Any:  # noqa: ANN401 - the test client's answer has a context
    return browser.post(vendor.address(f"certify/runs/{run.pk}/act/"), {"do": do, **more}, headers=HTMX)


def news(browser: Client, vendor: Vendor, run: CertificationRun, seen: str = "", judged: str = "") -> Any:  # noqa: ANN401 - as above
    run.refresh_from_db()
    query = {"revision": str(run.revision), "seen": seen, "judged": judged}
    return browser.get(vendor.address(f"certify/runs/{run.pk}/news/"), query, headers=HTMX)


def test_a_run_from_recorded_calls_shows_the_first_wrong_one(owner: Client, vendor: Vendor, ats: Ats) -> None:
    sends(ats, C1=BROKEN)

    run = started(owner, vendor)
    page = owner.get(vendor.address(f"certify/runs/{run.pk}/"))

    text = page.content.decode()
    assert page.context["row"].rule == "RSC-204"
    assert "C1 lacks firstName." in text
    assert "PUT /v2/atsCandidates" in text
    assert "Required fields" in text
    assert "Zuzanna" not in text
    assert "Kowalczyk" not in text


def test_a_module_and_reasons_are_chosen_as_with_the_command(owner: Client, vendor: Vendor, ats: Ats) -> None:
    run = started(owner, vendor, "4", is_strict="on", reasons="RSC-402=It has no lists.\r\nOWN-402=Nor viewers.")

    verdicts = dict(run.rules.values_list("rule", "verdict"))
    assert verdicts == {
        "RSC-401": "not run",
        "RSC-402": "not applicable",
        "RSC-403": "not run",
        "RSC-404": "not run",
        "OWN-401": "not run",
        "OWN-402": "not applicable",
    }


def test_what_the_ats_lacks_belongs_to_the_run(owner: Client, vendor: Vendor, ats: Ats) -> None:
    run = started(owner, vendor, "RSC-503", lacks="delete-stage=It stays.\r\ndelete-feedback=It stays.")

    assert run.plan.options.lacks == {"delete-stage": "It stays.", "delete-feedback": "It stays."}


@pytest.mark.parametrize(
    ("field", "choices"),
    [
        ("scope", {"scope": "RSC-999"}),
        ("scope", {"scope": "failed"}),
        ("range", {"range": "9y"}),
        ("reasons", {"reasons": "RSC-401"}),
        ("reasons", {"reasons": "RSC-999=because"}),
        ("lacks", {"lacks": "undo=It cannot."}),
        ("product", {"product": "x" * 101}),
    ],
)
def test_a_wrong_choice_is_reported_beside_its_field(
    owner: Client, vendor: Vendor, field: str, choices: dict[str, str]
) -> None:
    page = owner.post(vendor.address("certify/start/"), {"scope": "all", "range": "24h", **choices})

    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert not CertificationRun.objects.exists()


def test_only_what_failed_last_time_is_judged_again_and_the_list_compares(
    owner: Client, vendor: Vendor, ats: Ats
) -> None:
    started(owner, vendor, "2")
    sends(ats, C1=BROKEN)
    started(owner, vendor, "2")
    run = started(owner, vendor, "failed")

    page = owner.get(vendor.address("certify/"))

    assert list(run.rules.values_list("rule", flat=True)) == ["RSC-204"]
    assert [line.run.number for line in page.context["lines"]] == [3, 2, 1]
    assert "RSC-204 now fails" in " ".join(page.content.decode().split())


def test_a_rule_waits_shows_incoming_calls_and_asks(owner: Client, vendor: Vendor, ats: Ats) -> None:
    run = started(owner, vendor)
    waiting = acts(owner, vendor, run, "left").content.decode()
    seen = news(owner, vendor, run)
    idle = news(owner, vendor, run, judged="1")

    sends(ats, C1=CANDIDATE)
    first = news(owner, vendor, run, judged="1")
    second = news(owner, vendor, run, seen=first.context["calls_state"])
    asked = acts(owner, vendor, run, "settle")
    answered = acts(owner, vendor, run, "yes", rule="RSC-204")

    assert "Create a candidate in your ATS, with a value in every field." in waiting
    assert (seen.status_code, idle.status_code) == (200, 204)
    assert "PUT candidates" in first.content.decode()
    assert not first.context["is_decided"]
    assert """hx-vals='{"do": "settle"}'""" in second.content.decode()
    assert "Do the In ATS indicator and the profile show the values?" in asked.content.decode()
    row = run.rules.get(rule="RSC-204")
    assert (row.verdict, row.stage, row.statements[0]["name"]) == ("passed", "over", "Noor Haddad")
    assert "Noor Haddad" in answered.content.decode()


def test_a_rule_whose_question_is_open_has_not_passed_and_says_where_to_look(
    owner: Client, vendor: Vendor, ats: Ats
) -> None:
    run = started(owner, vendor)
    acts(owner, vendor, run, "left")
    sends(ats, **{"C-1": CANDIDATE})
    page = acts(owner, vendor, run, "settle")
    asking = [module.passed for module in page.context["modules"]], page.context["passed"]

    answered = acts(owner, vendor, run, "yes", rule="RSC-204")

    assert b"Look at Recruiter in a private window, as a recruiter of this customer." in page.content
    assert asking == ([0], 0)
    assert ([module.passed for module in answered.context["modules"]], answered.context["passed"]) == ([1], 1)


def test_rules_that_passed_with_an_open_question_are_counted_on_their_own(
    owner: Client, vendor: Vendor, ats: Ats
) -> None:
    sends(ats, C1=CANDIDATE)
    run = started(owner, vendor)
    path = vendor.address(f"certify/runs/{run.pk}/")
    asking = owner.get(path)

    acts(owner, vendor, run, "yes", rule="RSC-204")
    answered = owner.get(path)

    assert "1 of 1 rule passed, 1 with an open question" in tidy(asking.content.decode())
    assert "open question" not in tidy(answered.content.decode())
    tones = [[each.sign.tone for each in page.context["sign_counts"]] for page in (asking, answered)]
    assert tones == [["wait"], ["ok"]]


def test_a_module_counts_what_failed(owner: Client, vendor: Vendor, ats: Ats) -> None:
    sends(ats, C1=BROKEN)
    run = started(owner, vendor)

    page = tidy(owner.get(vendor.address(f"certify/runs/{run.pk}/")).content.decode())

    assert "0 of 1 passed, 1 failed" in page


def test_a_poll_writes_nothing(owner: Client, vendor: Vendor, ats: Ats) -> None:
    run = started(owner, vendor)
    acts(owner, vendor, run, "left")
    sends(ats, C1=CANDIDATE)

    decided = news(owner, vendor, run, seen=news(owner, vendor, run).context["calls_state"])

    assert decided.context["is_decided"]
    assert run.rules.get(rule="RSC-204").verdict == "not run"


def test_an_open_page_is_loaded_again_when_somebody_else_went_on(owner: Client, vendor: Vendor, ats: Ats) -> None:
    run = started(owner, vendor)
    address = vendor.address(f"certify/runs/{run.pk}/news/")
    acts(owner, vendor, run, "left")

    response = owner.get(address, {"revision": "0"}, headers=HTMX)

    assert (response.status_code, response.headers["HX-Refresh"]) == (204, "true")


def test_without_scripts_buttons_lead_back_to_the_page(owner: Client, vendor: Vendor, ats: Ats) -> None:
    run = started(owner, vendor)
    address = vendor.address(f"certify/runs/{run.pk}/act/")

    owner.post(address, {"do": "left"})
    sends(ats, C1=CANDIDATE)
    response = owner.post(address, {"do": "judge", "rule": "RSC-204"}, follow=True)

    assert response.redirect_chain[-1] == (vendor.address(f"certify/runs/{run.pk}/"), 302)
    assert "Do the In ATS indicator" in response.content.decode()


def test_what_does_not_apply_needs_words_that_the_page_then_shows(owner: Client, vendor: Vendor, ats: Ats) -> None:
    run = started(owner, vendor, "RSC-401")

    page = acts(owner, vendor, run, "not-applicable", rule="RSC-401", text="It has <no> lists.")

    assert "It has &lt;no&gt; lists." in page.content.decode()
    assert run.rules.get(rule="RSC-401").verdict == "not applicable"


def test_rules_that_do_not_apply_are_not_counted(owner: Client, vendor: Vendor, ats: Ats) -> None:
    sends(ats, **{"C-1": CANDIDATE})
    run = started(owner, vendor, scope="2", reasons="RSC-201=It has no candidates.")

    shown = owner.get(vendor.address(f"certify/runs/{run.pk}/"))
    (module,) = shown.context["modules"]

    assert (shown.context["applicable"], module.applicable) == (len(module.lines) - 1,) * 2


def test_a_module_that_does_not_apply_says_so(owner: Client, vendor: Vendor, ats: Ats) -> None:
    run = started(owner, vendor, scope="4", reasons="4=It has no access lists.")

    page = tidy(owner.get(vendor.address(f"certify/runs/{run.pk}/")).content.decode())

    assert '<span class="meta">not applicable</span>' in page
    assert '<b class="strong">No rule applies</b>' in page


def test_the_line_breaks_of_a_form_are_stored_as_one_character(owner: Client, vendor: Vendor, ats: Ats) -> None:
    run = started(owner, vendor, "RSC-401")

    acts(owner, vendor, run, "not-applicable", rule="RSC-401", text="It has\r\nno lists.")

    assert run.rules.get(rule="RSC-401").result["words"] == "It has\nno lists."


def test_a_run_that_has_ended_offers_no_buttons_and_refuses(owner: Client, vendor: Vendor, ats: Ats) -> None:
    run = started(owner, vendor)
    page = acts(owner, vendor, run, "end").content.decode()

    refused = acts(owner, vendor, run, "left").content.decode()

    assert "Run what is left" not in page
    assert "This run has ended." in refused


@pytest.mark.parametrize("do", ["nothing", "show", "yes"])
def test_unknown_verbs_and_rules_are_not_found(owner: Client, vendor: Vendor, ats: Ats, do: str) -> None:
    run = started(owner, vendor)

    assert acts(owner, vendor, run, do, rule="RSC-999").status_code == 404


def test_evidence_comes_as_page_data_and_junit(owner: Client, vendor: Vendor, ats: Ats) -> None:
    sends(ats, C1=BROKEN)
    run = started(owner, vendor, product="Acme ATS 4.2")

    files = {
        form: owner.get(vendor.address(f"certify/runs/{run.pk}/evidence/{form}/")) for form in ("html", "json", "junit")
    }

    pack = json.loads(files["json"].content)
    (case,) = ET.fromstring(files["junit"].content).iter("testcase")
    assert (pack["product"], pack["counts"]["failed"], hash_of(pack)) == ("Acme ATS 4.2", 1, pack["hash"])
    assert case.find("failure") is not None
    assert pack["hash"] in files["html"].content.decode()
    assert files["html"].headers["Content-Disposition"].startswith("attachment")
    assert "Kowalczyk" not in files["html"].content.decode()
    assert owner.get(vendor.address(f"certify/runs/{run.pk}/evidence/pdf/")).status_code == 404


def test_viewers_read_a_run_and_change_nothing(owner: Client, viewer: Client, vendor: Vendor, ats: Ats) -> None:
    run = started(owner, vendor)
    acts(owner, vendor, run, "left")

    page = viewer.get(vendor.address(f"certify/runs/{run.pk}/"))

    assert page.status_code == 200
    assert 'name="do"' not in page.content.decode()
    assert acts(viewer, vendor, run, "end").status_code == 403
    assert viewer.post(vendor.address("certify/start/"), {"scope": "all", "range": "24h"}).status_code == 403


def test_developers_of_another_application_find_no_run(
    owner: Client, vendor: Vendor, ats: Ats, signed_in: Callable[[Person], Client]
) -> None:
    run = started(owner, vendor)
    other = hub.partner()[0]
    stranger = signed_in(hub.developer(other, hub.person("Sid", "Vale")).person)

    for application in (vendor.child, other):
        for path in ("", "news/", "evidence/json/"):
            address = vendor.address(f"certify/runs/{run.pk}/{path}", application)
            assert stranger.get(address).status_code == 404
        assert (
            stranger.post(vendor.address(f"certify/runs/{run.pk}/act/", application), {"do": "end"}).status_code == 404
        )
    assert stranger.get(vendor.address("certify/", other)).context["lines"] == []
