"""What a browser or a widget frame sends for each verb.

A verb is a right, such as ``export``. The calls of a verb succeed for everybody who has this right.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.models import Suggestion
from hirewire.hub.sites.recruiter.setting_tabs import TABS
from hirewire.kit import clock
from tests.hub.identity.rights import world
from tests.hub.identity.rights.world import World

Data = Mapping[str, Any] | Callable[[World], Mapping[str, Any]]


@dataclass(frozen=True)
class Call:
    verb: str
    #: The URL path. Names in braces come from ``World.ids`` and ``makes``.
    address: str
    data: Data | None = None
    #: Functions that create records for the call. Each key is the placeholder in ``address`` for the new record's id.
    makes: Mapping[str, Callable[[World], int]] = field(default_factory=dict)
    #: Whether the contract's ATS is switched off before the call.
    off: bool = False

    def path(self, here: World) -> str:
        return self.address.format(**here.ids, **{name: make(here) for name, make in self.makes.items()})

    def body(self, here: World) -> Mapping[str, Any] | None:
        return self.data(here) if callable(self.data) else self.data


def _pick(here: World) -> dict[str, Any]:
    return {"member": here.member.pk, "job": "REQ-2041", "q": "2041", "application": here.ids["application"]}


def _move(here: World) -> dict[str, Any]:
    return {
        "number": 4_999_998,
        "name": "Larkspur Group",
        "cause": "RENUMBERED",
        "contracts": [here.seat.contract_id],
        "when": "date",
        "day": f"{clock.now() + timedelta(days=9):%Y-%m-%d}",
    }


def _provider(here: World) -> dict[str, Any]:
    return {"name": "Larkspur ID", "contract": here.seat.contract_id, "entry": "INVITED", "groups_claim": "groups"}


def _file(_here: World) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("x.csv", b"First Name,Last Name,URL\nAda,King,https://x.example/in/ada\n")}


def _edited(here: World) -> dict[str, Any]:
    stages = [here.ids["first_stage"], here.ids["stage"]]
    return {"name": "Claims again", "description": "", "stage_id": stages, "stage": ["A", "B"]}


def _pair(here: World) -> dict[str, Any]:
    return {"application": here.ids["application"], "candidate": "C-1", "member": here.member.pk}


_LETTER = {"subject": "Hello", "body": "A role for you"}
_LINE = {"first_name": "Ada", "last_name": "King", "url": "https://x.example/in/ada"}

PAGES = (
    Call("read", "/search/"),
    Call("read", "/search/", {"text": "priya"}),
    Call("read", "/search/{search}/"),
    Call("read", "/search/{search}/delete/", {}),
    Call("read", "/people/{member}/"),
    Call("read", "/projects/"),
    Call("read", "/projects/{project}/"),
    Call("read", "/inbox/"),
    Call("read", "/inbox/{thread}/"),
    Call("read", "/notifications/"),
    Call("read", "/notifications/read/", {}),
    *(Call(tab.verb, f"/settings/{tab.name}/") for tab in TABS),
    Call("read", "/settings/seat-holders/roles/"),
    Call("note", "/people/{member}/notes/", {"text": "Calm.", "visibility": "CONTRACT"}),
    Call("note", "/notes/{note}/"),
    Call("note", "/notes/{note}/", {"text": "Very calm.", "visibility": "CONTRACT"}),
    Call("note", "/notes/{note}/delete/", {}),
    Call("note", "/notes/colleagues/", {"text": "wei"}),
    Call("follow", "/jobs/{job}/follow/", {"on": "true"}),
    Call("follow", "/jobs/{job}/follow/", {"on": "false"}),
    Call(
        "evaluate",
        "/people/{member}/evaluation/?system={application}&application=A-1",
        {"overall_rating": "GOOD_FIT"},
    ),
    Call("save_search", "/search/{search}/save/", {"name": "Priya"}),
    Call("project", "/projects/new/"),
    Call("project", "/projects/new/", {"name": "Payments", "stages": "One\nTwo"}),
    Call("project", "/projects/save/?member={member}"),
    Call("project", "/projects/save/", lambda here: {"member": here.member.pk, "project": here.ids["project"]}),
    Call("project", "/projects/{project}/edit/", _edited),
    Call(
        "project",
        "/projects/{project}/people/",
        lambda here: {"candidate": here.ids["place"], "stage": here.ids["stage"], "view": "list"},
    ),
    Call("project", "/projects/{project}/archive/", {}),
    Call("inmail", "/people/{member}/inmail/"),
    Call("inmail", "/people/{member}/inmail/", _LETTER),
    Call("inmail", "/inbox/{thread}/", _LETTER),
    Call("inmail", "/inbox/templates/new/", {"name": "Second", **_LETTER}),
    Call("inmail", "/inbox/templates/{template}/", {"name": "Other", **_LETTER}),
    Call("inmail", "/inbox/templates/{template}/delete/", {}),
    Call("export", "/people/{member}/export/"),
    Call("export", "/people/{member}/export/", _pick),
    Call("export", "/people/{member}/export/jobs/?q=2041"),
    Call("export", "/export/?member={member}"),
    Call("export", "/export/", _pick),
    Call("export", "/export/jobs/?q=2041"),
    Call("export", "/exports/{export}/retry/", {}),
    Call("import_people", "/settings/import/"),
    Call("import_people", "/settings/import/", _file),
    Call("import_people", "/settings/import/{run}/"),
    Call("import_people", "/settings/import/lines/{fault}/", _LINE),
    Call("report", "/settings/reporting/file/"),
    Call("invite", "/settings/seat-holders/invite/", {"email": "a@larkspur.example", "roles": "recruiter"}),
    Call("invite", "/settings/seat-holders/invitations/{invitation}/withdraw/", {}),
    Call("invite", "/settings/seat-holders/invitations/{invitation}/send-again/", {}),
    Call("change_seat", "/settings/seat-holders/{colleague}/"),
    Call("change_seat", "/settings/seat-holders/{colleague}/", {"roles": "hiring_manager", "state": "PARKED"}),
    Call("view_as", "/settings/seat-holders/{colleague}/view/", {}),
    Call("switch", "/settings/ats/{application}/contract/", {"on": "false"}),
    Call("switch", "/settings/ats/{application}/company/", {"on": "true"}),
    Call("switch_export", "/settings/features/export/", {"on": "false"}),
    Call("ask_for_jobs", "/settings/jobs/ask/", {}),
    Call("send_again", "/settings/ats/{application}/deliveries/{delivery}/", {}),
    Call("see_failing", "/settings/ats/{application}/failing/"),
    Call("look_after_matches", "/settings/ats/matches/"),
    Call("look_after_matches", "/settings/ats/matches/decide/", lambda here: {**_pair(here), "verdict": "later"}),
    Call("look_after_matches", "/settings/ats/matches/undo/", _pair),
    Call("look_after_matches", "/settings/ats/matches/decided/"),
    Call("look_after_matches", "/settings/ats/matches/effect/"),
    Call("look_after_matches", "/settings/ats/matches/threshold/", {"sure": "95"}),
    Call("look_after_matches", "/settings/ats/matches/sample/"),
    Call("look_after_matches", "/settings/ats/matches/sample/draw/", {}),
    Call("look_after_matches", "/settings/ats/matches/sample/judge/", lambda here: {**_pair(here), "verdict": "right"}),
    Call("look_after_matches", "/settings/ats/matches/sample/undo/", _pair),
    Call("audit", "/settings/ats/audit/"),
    Call("archive", "/settings/data/archives/", {}),
    Call("archive", "/settings/data/archives/{archive}/"),
    Call("purge", "/settings/ats/{application}/purge/", {}, off=True),
    Call("purge", "/settings/data/removals/", {"scope": "ATS", "confirmation": "Larkspur Health"}, off=True),
    Call("purge", "/settings/data/removals/{purge}/cancel/", {}, makes={"purge": world.with_purge}),
    Call("sign_on", "/settings/sign-in/add/", {"name": "Larkspur ID"}),
    Call("sign_on", "/settings/sign-in/{provider}/"),
    Call("sign_on", "/settings/sign-in/{provider}/", _provider),
    Call("sign_on", "/settings/sign-in/{provider}/remove/", {}),
    Call("sign_on", "/settings/sign-in/directory/", {}),
    Call("sign_on", "/settings/sign-in/directory/end/", {}),
    Call("sign_on", "/settings/seat-holders/{colleague}/provider/", {}),
    Call("move", "/settings/data/company-id/plan/", _move),
    Call("move", "/settings/data/company-id/{move}/now/", {}, makes={"move": world.with_move}),
    Call("move", "/settings/data/company-id/{move}/cancel/", {}, makes={"move": world.with_move}),
    Call("end_contract", "/settings/data/leaving/off/", {}),
    Call("end_contract", "/settings/data/leaving/end/", {"cause": "Over"}),
    Call("end_contract", "/settings/data/leaving/reopen/", {}),
)

_CHOSEN = {"job": "REQ-2041", "project": "new", "name": "Payments", **_LETTER}


def _pressed(act: str) -> Callable[[World], Mapping[str, Any]]:
    return lambda here: {**_CHOSEN, "act": act, "member": here.member.pk}


def _doubtful(here: World) -> Mapping[str, Any]:
    """Suggest that a new candidate and the member are the same person.

    Return the form fields that postpone the decision.
    """
    tenant = {"organization": here.seat.contract.organization, "application": here.company.application}
    dates = {"ats_created_at": clock.now(), "ats_last_modified_at": clock.now()}
    Candidate.objects.create(**tenant, **dates, ats_candidate_id="C-9")
    Suggestion.objects.create(**tenant, ats_candidate_id="C-9", member=here.member, probability=0.5)
    return {"act": "later", "pair": urlencode({**_pair(here), "candidate": "C-9"})}


FRAMES = (
    Call("look_after_matches", "/widgets/workbench/state/", _doubtful),
    Call("dismiss", "/widgets/matches/state/", _pressed("dismiss")),
    Call("export", "/widgets/matches/state/", _pressed("save")),
    Call("inmail", "/widgets/matches/state/", _pressed("inmail")),
    Call("project", "/widgets/matches/state/", _pressed("project")),
    Call("export", "/widgets/search/state/", lambda here: {**_pressed("save")(here), "for_job": "REQ-2041"}),
    Call("inmail", "/widgets/search/state/", _pressed("inmail")),
    Call("project", "/widgets/search/state/", _pressed("project")),
    Call("inmail", "/widgets/profile/state/", lambda here: {**_pressed("inmail")(here), "candidate": "C-1"}),
    Call("project", "/widgets/profile/state/", lambda here: {**_pressed("project")(here), "candidate": "C-1"}),
    Call("link", "/widgets/profile/link/", lambda here: {"candidate": "C-1", "member": here.member.pk}),
    Call("link", "/widgets/profile/unlink/", lambda here: {"candidate": "C-1", "member": here.member.pk}),
)
