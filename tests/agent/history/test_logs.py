from structlog.testing import capture_logs

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.history.test_history import fetch, member, seat, share
from tests.support.story import Story

__all__ = ["member", "seat"]


def test_the_log_has_the_kind_of_an_error_and_not_its_text(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    ats.faults["Lovelace"] = 422
    share(seat, member)

    with capture_logs() as lines:
        story.export(member, "REQ-1")
        fetch(seconds=1)

    kinds = {line["event"]: line["error"] for line in lines if line["log_level"] == "warning"}
    assert kinds == {"export not taken": "Refused", "history not kept": "Refused"}
    assert "not this one" not in str(lines)
