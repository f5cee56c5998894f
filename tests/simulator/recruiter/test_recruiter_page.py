import re
from typing import Any

import msgspec
import pytest
from django.test import Client

from hirewire.simulator.people.models import Account, User
from hirewire.simulator.people.services import api_key
from hirewire.simulator.records.services.applications import create_application
from hirewire.simulator.records.services.candidates import edit_candidate
from tests.simulator.support import Receiver, candidate, job
from tests.support.html import tidy

PAGE = "/settings/integrations/recruiter/"
APPLICATION = {
    "id": 1592055,
    "urn": "urn:li:developerApplication:1592055",
    "name": "ATS Simulator - Larkspur Health",
    "client_id": "77q1x8child4k",
    "unique_foreign_id": "larkspur",
}
REFUSED = {"stream": "candidates", "record_id": "C-10001", "reason": "Last name is empty"}
HTMX = {"HX-Request": "true"}


def status(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any part of the status
    return {
        "tenant": "larkspur",
        "state": "enabled",
        "fault": None,
        "application": APPLICATION,
        "loader_url": "http://hub.test/xdoor/scripts/in.js",
        "widget_origins": ["http://ats.test"],
        "contracts": [{"urn": "urn:li:contract:5500777", "is_on": True}],
        **changes,
    }


def sync(state: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any part of the sync
    entity = {"name": "jobs", "label": "Jobs", "state": "sending", "total": 40, "sent": 20, "accepted": 20}
    return {
        "state": state,
        "kind": "first",
        "started_at": "2026-03-02T14:05:48Z",
        "total": 40,
        "accepted": 20,
        "entities": [entity],
        **changes,
    }


@pytest.fixture
def agent(receiver: Receiver) -> Receiver:
    receiver.answers["GET", "larkspur"] = (200, status())
    return receiver


def text(client: Client, path: str = PAGE) -> str:
    return client.get(path).content.decode()


def test_the_onboarding_widget_is_embedded_as_documented(as_admin: Client, agent: Receiver) -> None:
    page = tidy(text(as_admin))

    assert (
        '<script type="text/javascript" src="http://hub.test/xdoor/scripts/in.js">'
        "api_key: 77q1x8child4k "
        "extensions: ATSIntegrationWidget@http://hub.test/rsc/extensions/onboarding-widget</script>"
        '<script type="IN/ATSIntegrationWidget" data-supported-bundled-integration-types='
        '"RECRUITER_SYSTEM_CONNECT_COMPANY,RECRUITER_SYSTEM_CONNECT_CONTRACT" '
        'data-onintegrate="onRecruiterIntegrate" data-width="100%"></script>'
    ) in page


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, status()), "Connected"),
        ((200, status(state="ready")), "Partner ready"),
        ((200, status(state="requested")), "Requested"),
        ((200, status(fault={"message": "No route"})), "Has a fault"),
        ((404, {}), "Not connected"),
        ((500, {}), "The agent does not answer"),
    ],
)
def test_the_list_of_integrations_says_whether_recruiter_is_connected(
    as_recruiter: Client, agent: Receiver, answer: tuple[int, dict[str, Any]], words: str
) -> None:
    agent.answers["GET", "larkspur"] = answer

    badge = re.search(r'class="badge [^"]*">(.*?)</span>', text(as_recruiter, "/settings/integrations/"), re.DOTALL)

    assert badge
    assert re.sub("<[^>]+>", "", badge[1]).strip() == words


def test_an_account_that_is_unknown_to_the_agent_is_registered(
    as_admin: Client, account: Account, agent: Receiver
) -> None:
    agent.answers["GET", "larkspur"] = (404, {"message": "unknown"})
    agent.answers["PUT", "larkspur"] = (200, status())

    page = text(as_admin)
    answer = as_admin.post(f"{PAGE}connect/", headers=HTMX)

    assert "Creating keys for Larkspur Health" in page
    assert answer["HX-Redirect"] == PAGE
    assert msgspec.json.decode(agent.requests[-1].content) == {
        "name": "Larkspur Health",
        "connector": "simulator",
        "settings": {"base_url": "http://ats.test/api/v1", "api_key": api_key(account)},
        "widget_origins": ["http://ats.test"],
        "account": "same",
    }


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((503, "<h1>"), "The agent answered “503 Service Unavailable”."),
        ((200, "not a status"), "This system does not understand the agent’s answer."),
        ((502, {"message": "Recruiter is away."}), "Recruiter is away."),
    ],
)
def test_without_the_agent_the_page_says_so_and_offers_to_try_again(
    as_admin: Client, agent: Receiver, answer: tuple[int, Any], words: str
) -> None:
    agent.answers["GET", "larkspur"] = answer

    page = text(as_admin)

    assert words in page
    assert "Try again" in page


def test_a_failed_provisioning_is_reported_with_its_reason(as_admin: Client, agent: Receiver) -> None:
    fault = {"message": "The client secret was refused.", "at": "2026-03-02T14:05:48Z"}
    agent.answers["GET", "larkspur"] = (200, status(application=None, fault=fault))
    agent.answers["PUT", "larkspur"] = (200, status(application=None, fault=fault))

    again = as_admin.post(f"{PAGE}connect/", headers=HTMX).content.decode()

    assert "The client secret was refused." in text(as_admin)
    assert "The client secret was refused." in again


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (sync("idle", started_at=None, entities=[]), "the first sync starts within seconds"),
        (sync("running"), "20 of 40 records accepted"),
        (sync("paused"), "Resume"),
        (sync("stopped", reason="the key was revoked"), "The key was revoked"),
        (sync("complete", accepted=40), "Later changes are sent within seconds."),
    ],
)
def test_each_state_of_the_sync_has_its_own_text(
    as_admin: Client, agent: Receiver, shown: dict[str, Any], words: str
) -> None:
    agent.answers["GET", "larkspur"] = (200, status(sync=shown))

    assert words in text(as_admin)


def test_nothing_is_green_while_records_are_refused(as_admin: Client, agent: Receiver) -> None:
    entities = [
        {"name": "jobs", "label": "Jobs", "state": "complete", "total": 20, "sent": 20, "accepted": 20},
        {"name": "candidates", "label": "Candidates", "state": "complete", "total": 20, "accepted": 19, "refused": 1},
    ]
    agent.answers["GET", "larkspur"] = (200, status(sync=sync("complete", accepted=39, entities=entities)))

    page = as_admin.get(PAGE)

    badges = [(badge[0], str(badge[2]), bar) for _, badge, bar in page.context["entities"]]
    assert badges == [("live", "Complete", "live"), ("fault", "1 to repair", "refused")]
    assert page.context["bar"] == "refused"
    assert page.context["spoken"] == "Everything was sent; some records were refused."


IN_THE_WAY = "The server answered with status 503."
AT_FAULT = {"fault": {"message": IN_THE_WAY, "at": "2026-03-02T14:05:48Z"}}


@pytest.mark.parametrize(
    ("changes", "words", "reasons"),
    [
        ({"sync": sync("complete")}, "Everything arrives", 0),
        ({"sync": sync("complete", reason=IN_THE_WAY)}, "Waiting", 1),
        ({"sync": sync("running", reason=IN_THE_WAY)}, "Waiting", 1),
        ({"sync": sync("complete", reason=IN_THE_WAY), "refused": {"count": 1, "items": [REFUSED]}}, "Waiting", 1),
        ({"sync": sync("complete"), **AT_FAULT}, "Waiting", 1),
        ({"sync": sync("idle", started_at=None, entities=[])}, "Not started", 0),
        ({"sync": sync("idle", started_at=None, entities=[]), **AT_FAULT}, "Waiting", 1),
        ({"sync": sync("paused", reason=IN_THE_WAY)}, "Paused", 0),
        ({"sync": sync("stopped", reason=IN_THE_WAY)}, "Stopped", 1),
    ],
)
def test_everything_arrives_only_if_nothing_is_in_the_way(
    as_admin: Client, agent: Receiver, changes: dict[str, Any], words: str, reasons: int
) -> None:
    agent.answers["GET", "larkspur"] = (200, status(**changes))

    left = as_admin.get(f"{PAGE}sync/", {"begun": "1"}, headers=HTMX).content.decode()

    badge = re.search(r'class="badge [^"]*">(.*?)</span>', left, re.DOTALL)
    assert badge
    assert re.sub("<[^>]+>", "", badge[1]).strip() == words
    assert left.partition('id="sync"')[2].partition("</section>")[0].count(IN_THE_WAY) == reasons
    assert ("Later changes are sent within seconds." in left) == (words == "Everything arrives")
    spoken = left.partition('id="sync-spoken"')[2].partition("</p>")[0]
    assert ("The agent is waiting." in spoken) == (words == "Waiting")


def test_the_page_shows_only_the_widget_until_there_is_something_to_report(as_admin: Client, agent: Receiver) -> None:
    unrequested = {"state": "new", "contracts": [], "organization": None}
    shown = {}
    for name, changes in {
        "new": unrequested,
        "ready": {"state": "ready", "contracts": [], "organization": "urn:li:organization:4000123"},
        "on": {"organization": "urn:li:organization:4000123"},
    }.items():
        agent.answers["GET", "larkspur"] = (200, status(**changes))
        page = as_admin.get(PAGE)
        marks = ("What happens next", 'id="hl"', 'id="sync"', 'id="refused"', 'id="keys"')
        current = next(step.words for step in page.context["steps"] if step.is_now)
        shown[name] = ([mark in page.content.decode() for mark in marks], current.split(",")[0])

    assert shown == {
        "new": ([True, False, False, False, False], "You request the integration in the frame above."),
        "ready": ([True, False, False, False, True], "An admin turns the integration on in Recruiter"),
        "on": ([False, True, True, False, True], "An admin turns the integration on in Recruiter"),
    }


def test_the_page_reloads_once_the_sync_begins(as_admin: Client, agent: Receiver) -> None:
    agent.answers["GET", "larkspur"] = (200, status(sync=sync("running")))

    from_start = as_admin.get(f"{PAGE}sync/?begun=0", headers=HTMX)
    begun = as_admin.get(f"{PAGE}sync/?begun=1", headers=HTMX)

    assert (from_start.status_code, from_start.get("HX-Refresh")) == (204, "true")
    assert (begun.status_code, begun.get("HX-Refresh")) == (200, None)


def test_polling_returns_nothing_until_something_changed(as_admin: Client, agent: Receiver) -> None:
    agent.answers["GET", "larkspur"] = (200, status(sync=sync("running")))
    first = as_admin.get(f"{PAGE}sync/", headers=HTMX)
    query = {"seen": first.context["seen"], "quarter": first.context["quarter"]}

    same = as_admin.get(f"{PAGE}sync/", query, headers=HTMX)
    agent.answers["GET", "larkspur"] = (200, status(sync=sync("running", accepted=30)))
    later = as_admin.get(f"{PAGE}sync/", query, headers=HTMX).content.decode()

    assert same.status_code == 204
    assert "30 of 40 records accepted" in later
    assert "75% of the records are accepted." in later


@pytest.mark.parametrize("step", ["pause", "resume", "resend"])
def test_buttons_call_the_agent_and_show_the_new_state(as_admin: Client, agent: Receiver, step: str) -> None:
    agent.answers["POST", step] = (200, status(sync=sync("paused")))

    page = as_admin.post(f"{PAGE}{step}/", headers=HTMX).content.decode()

    assert agent.requests[-1].url.path == f"/agent/api/connections/larkspur/{step}"
    assert agent.requests[-1].headers["Authorization"] == "Bearer test-only"
    assert "Resume" in page


@pytest.mark.parametrize(
    ("form", "changes"),
    [
        ({"unposted_jobs": "on"}, {"unposted_jobs": True, "confidential_jobs": False}),
        ({"public_jobs": "on"}, {"public_jobs": True}),
    ],
)
def test_each_of_the_two_forms_sets_its_own_options(
    as_admin: Client, agent: Receiver, form: dict[str, str], changes: dict[str, bool]
) -> None:
    before = {"unposted_jobs": False, "confidential_jobs": True, "public_jobs": False, "access_lists": False}
    agent.answers["GET", "larkspur"] = (200, status(options=before))
    agent.answers["PUT", "options"] = (200, status(options={**before, **changes}))

    as_admin.post(f"{PAGE}options/", form, headers=HTMX)

    assert msgspec.json.decode(agent.requests[-1].content) == {**before, **changes}


def test_how_jobs_are_sent_is_saved_with_a_button(as_admin: Client, agent: Receiver) -> None:
    """Arrow keys select every radio button that they pass, so selecting a radio button must not save the choice."""
    page = tidy(text(as_admin))

    form = page[: page.index("Save this choice")].rpartition("<form ")[2]
    assert "hx-trigger" not in form.partition(">")[0]
    assert re.findall(r'<input type="radio" id="([^"]+)" name="public_jobs"', form) == ["av-private", "av-public"]


def test_the_page_announces_a_new_company_id(as_admin: Client, agent: Receiver) -> None:
    change = {"next": "urn:li:organization:2", "next_at": "2026-12-01T00:00:00Z"}
    agent.answers["GET", "larkspur"] = (200, status(organization="urn:li:organization:1", company_change=change))
    planned = text(as_admin)
    change = {"former": "urn:li:organization:1", "former_until": "2027-03-01T00:00:00Z"}
    agent.answers["GET", "larkspur"] = (200, status(organization="urn:li:organization:2", company_change=change))
    changed = text(as_admin)

    assert "The company will get a new id in Recruiter" in planned
    assert "The company has a new id in Recruiter." in changed


def test_the_page_says_how_far_each_contract_was_read(as_admin: Client, agent: Receiver) -> None:
    contracts = [
        {"urn": "urn:li:contract:1", "is_on": True, "read_until": "2026-03-02T14:05:48Z"},
        {"urn": "urn:li:contract:2", "is_on": False},
    ]
    agent.answers["GET", "larkspur"] = (200, status(contracts=contracts, history={"waiting": 3}))
    agent.answers["POST", "history"] = (200, status())

    page = text(as_admin)
    as_admin.post(f"{PAGE}history/")

    assert "the first fetch went back 30 days" in page
    history = page.partition('id="inmails"')[2].partition("</section>")[0]
    assert re.findall(r">(Contract \d)<", history) == ["Contract 1", "Contract 2"]
    assert "urn:" not in history
    assert "Nothing is read: contract level is off." in page
    assert "3 items wait until the people they are about become candidates here." in page
    assert [request.method for request in agent.requests] == ["GET", "POST"]


def test_an_account_that_is_not_connected_has_the_same_sign_on_every_page(as_admin: Client, agent: Receiver) -> None:
    agent.answers["GET", "larkspur"] = (200, status(accounts=[]))

    pages = [tidy(text(as_admin, path)) for path in ("/settings/", "/settings/me/")]

    tones = [re.findall(r'<span class="badge (\w+)">(?:(?!</span>).)*Not connected</span>', page) for page in pages]
    assert [set(each) for each in tones] == [{"plain"}, {"plain"}]


def test_the_users_page_names_who_has_not_connected(as_admin: Client, admin: User, agent: Receiver) -> None:
    agent.answers["GET", "larkspur"] = (200, status(accounts=[{"user_id": admin.key}]))
    connected = text(as_admin, "/settings/")
    agent.answers["GET", "larkspur"] = (200, status(accounts=[]))
    alone = text(as_admin, "/settings/")
    links = as_admin.get("/settings/").content.decode().count('href="/settings/me/"')
    agent.answers["GET", "larkspur"] = (503, {"message": "Not now."})
    away = text(as_admin, "/settings/")

    assert "has not connected" not in connected
    assert "1 user has not connected a Recruiter account" in alone
    # One link is in the tabs, and the other beside the admin's own "Not connected" in the table.
    assert links == 2
    assert "Recruiter account</th>" not in away


def test_the_page_shows_how_many_posted_jobs_are_public(as_admin: Client, account: Account, agent: Receiver) -> None:
    for title in ("Engineer", "Nurse"):
        job(account, title, is_posted=True)
    agent.answers["GET", "larkspur"] = (200, status(options={"public_jobs": True}, advertised=1))

    page = text(as_admin)

    assert "Sent as PUBLIC: 1 of 2 posted jobs." in page


def test_the_widgets_message_is_passed_on_unchanged(as_admin: Client, agent: Receiver) -> None:
    agent.answers["POST", "integrate"] = (200, status())
    message = b'[ {"integrationContext": "urn:li:contract:5500777", "integrationType": "CSA_API"} ]'

    answer = as_admin.post(f"{PAGE}integrate/", message, content_type="application/json")

    assert (answer.status_code, agent.requests[-1].content) == (200, message)


@pytest.mark.parametrize(
    ("message", "code", "words"),
    [
        (b"[]", 502, "Recruiter answered 503."),
        (b"{}", 400, "The widget sent something that is not a list."),
    ],
)
def test_an_error_is_reported_to_the_widget(
    as_admin: Client, agent: Receiver, message: bytes, code: int, words: str
) -> None:
    agent.answers["POST", "integrate"] = (502, {"message": "Recruiter answered 503."})

    answer = as_admin.post(f"{PAGE}integrate/", message, content_type="application/json")

    assert (answer.status_code, answer.json()) == (code, {"message": words})


def test_a_refused_record_is_repaired_and_sent_again(as_admin: Client, account: Account, agent: Receiver) -> None:
    person = candidate(account)
    edit_candidate(candidate=person, fields={"last_name": ""})
    agent.answers["GET", "larkspur"] = (200, status(refused={"count": 1, "items": [REFUSED]}))
    agent.answers["POST", "resend"] = (200, status())

    form = as_admin.get(f"{PAGE}repair/candidates/{person.key}/", follow=True)
    path, _ = form.redirect_chain[-1]
    done = as_admin.post(path, {"first_name": "Ada", "last_name": "Lovelace"})

    assert "Last name is empty" in form.content.decode()
    assert done["Location"] == PAGE
    resent = next(request for request in agent.requests if request.url.path.endswith("/resend"))
    assert msgspec.json.decode(resent.content) == {"stream": "candidates", "record_id": person.key}


def test_repairing_a_job_sends_everything_that_waited_for_it(
    as_admin: Client, account: Account, agent: Receiver
) -> None:
    application = create_application(candidate=candidate(account), job=job(account, title=""))
    agent.answers["POST", "resend"] = (200, status())

    answer = as_admin.get(f"{PAGE}repair/applications/{application.key}/")
    fields = {"title": "Engineer", "city": "Utrecht", "country": "nl", "state": "open", "description": "Long. " * 30}
    as_admin.post(answer["Location"], fields)

    assert answer["Location"].startswith(f"/jobs/{application.job.key}/edit/?")
    resent = next(request for request in agent.requests if request.url.path.endswith("/resend"))
    assert msgspec.json.decode(resent.content) == {}


def test_an_application_with_a_complete_job_is_repaired_at_its_candidate(
    as_admin: Client, account: Account, agent: Receiver
) -> None:
    application = create_application(candidate=candidate(account), job=job(account, description="A job."))

    answer = as_admin.get(f"{PAGE}repair/applications/{application.key}/")

    assert answer["Location"].startswith(f"/candidates/{application.candidate.key}/edit/?")
