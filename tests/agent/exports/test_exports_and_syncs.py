import httpx2
import pytest

from hirewire.agent.sync.models import PendingHint
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.recruiting.exports.models import ExportState
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later, tell
from tests.factories import hub
from tests.support.story import Story

pytestmark = pytest.mark.usefixtures("enabled")


def linked() -> int | None:
    return Candidate.objects.get(ats_candidate_id="C-2").manual_matched_member_id


def test_the_link_of_an_export_survives_a_sync_that_read_the_candidate_before(
    story: Story, ats: FakeSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = hub.member("Ada", "Lovelace")
    behind = story.line.handle_request
    states = []

    def export_first(request: httpx2.Request) -> httpx2.Response:
        if f"{request.method} {request.url.path}" == "PUT /rest/candidates" and not states:
            states.append("")
            states[0] = story.export(member, emails=("cher@example.com",)).state
            states.append(linked())
        return behind(request)

    monkeypatch.setattr(story.line, "handle_request", export_first)
    ats.put("candidates", "C-2", title="Singer")
    tell(story, "candidate", "C-2")
    in_between = linked()

    later(seconds=10)

    assert (states, in_between) == ([ExportState.ARRIVED, member.pk], None)
    assert linked() == member.pk
    assert not PendingHint.objects.exists()
