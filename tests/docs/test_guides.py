"""Code in guides runs as it stands there."""

import re
from pathlib import Path

import pytest

from hirewire.hub.notifications import challenge
from hirewire.hub.notifications.models import Delivery, DeliveryState
from tests.architecture.files import ROOT
from tests.support.live import LiveHub, program, python, run

pytestmark = pytest.mark.django_db(transaction=True)

SCRIPT, RECEIVER = re.findall(
    r"^```python\n(.*?)^```$", (ROOT / "docs/guides/python-client.md").read_text(), re.DOTALL | re.MULTILINE
)


def test_the_script_of_twenty_lines_works(live_hub: LiveHub, tmp_path: Path) -> None:
    assert run(python(SCRIPT), live_hub, tmp_path) == (
        "accepted: ['C-77'] refused: {}\nmatches: []\ndeleted: ['C-77']\n"
    )


def test_the_receiver_proves_itself_and_takes_signed_events_only(live_hub: LiveHub, tmp_path: Path) -> None:
    with program(python(RECEIVER), live_hub, tmp_path) as receiver:
        is_proven = challenge.challenge(endpoint=live_hub.challenged())
        first = live_hub.announces()
        assert receiver.stdout is not None
        shown = [receiver.stdout.readline().split() for _ in range(2)]

    assert is_proven
    assert shown[-1] == ["INTEGRATION_STATUS_CHANGE", first]
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DELIVERED}
