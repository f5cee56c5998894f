import re
from pathlib import Path

from hirewire import hub
from hirewire.hub.lifecycle.inventory.tables import ACTIVITY, KEPT, SYNCED, TRACES
from hirewire.hub.sites.recruiter.codes import KINDS
from hirewire.hub.sites.recruiter.settings.audit_pages import AREAS
from hirewire.hub.templatetags.recruiter import ACTIONS, in_words

#: Actions that the page of the audit trail leaves out, because other pages show them, or because they are about a
#: candidate for a job that an access list may hide from the admin.
ELSEWHERE = ("candidate.", "certification.", "project.", "recommendation.")


def test_every_kind_of_record_in_a_certificate_is_in_the_catalogs() -> None:
    shown = {table.kind for table in (*SYNCED, *TRACES, *ACTIVITY, *KEPT)} | {"archives"}

    assert {in_words(kind) for kind in shown} == set(KINDS)


def test_every_action_with_words_is_in_an_area_of_the_audit_trail() -> None:
    beginnings = tuple(beginning for _, beginnings in AREAS.values() for beginning in beginnings)

    assert [action for action in ACTIONS if not action.startswith((*beginnings, *ELSEWHERE))] == []


def test_every_action_in_an_area_of_the_audit_trail_has_words() -> None:
    beginnings = "|".join(re.escape(beginning) for _, beginnings in AREAS.values() for beginning in beginnings)
    sources = [source.read_text(encoding="utf-8") for source in Path(str(hub.__file__)).parent.rglob("*.py")]

    recorded = {action for source in sources for action in re.findall(rf'"((?:{beginnings})[a-z_]+)"', source)}

    assert {"archive.requested", "notification.challenge_asked"} <= recorded
    assert sorted(recorded - ACTIONS.keys()) == []
