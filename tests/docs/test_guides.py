import json
import shutil
from pathlib import Path

import pytest

from hirewire.hub.ats.blind.models import BlindHash
from hirewire.hub.platform.integrations.models import CompanyAccess
from hirewire.hub.platform.notifications import challenge
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState
from tests.docs.blocks import blocks
from tests.factories import hub
from tests.support.live import LiveHub, program, python, run

pytestmark = pytest.mark.django_db(transaction=True)

SCRIPT, RECEIVER = blocks("python-client.md", "python")
(HASHER,) = blocks("blind.md", "python")
TOKEN, PROVISION = (one for one in blocks("pointing-an-integration.md", "") if one.startswith("curl"))


def test_the_twenty_line_script_works(live_hub: LiveHub, tmp_path: Path) -> None:
    assert run(python(SCRIPT), live_hub, tmp_path) == (
        "accepted: ['C-77'] refused: {}\nmatches: []\ndeleted: ['C-77']\n"
    )


def test_the_script_hashes_a_file_and_sends_the_hashes(live_hub: LiveHub, tmp_path: Path) -> None:
    CompanyAccess.objects.filter(application=live_hub.application).update(is_blind=True)
    (tmp_path / "people.csv").write_text(
        "id,email,profile\nC-77,Noor@example.test,https://x.test/in/noor\nC-78,,\n", encoding="utf-8"
    )

    said = run([*python(HASHER), "people.csv"], live_hub, tmp_path)

    assert said.startswith("accepted: 1 refused: {'C-78': Refusal(status=422")
    assert BlindHash.objects.values("candidate").distinct().count() == 1
    assert BlindHash.objects.count() == 2


def test_the_receiver_answers_the_challenge_and_takes_only_signed_events(live_hub: LiveHub, tmp_path: Path) -> None:
    with program(python(RECEIVER), live_hub, tmp_path) as receiver:
        is_proven = challenge.challenge(endpoint=live_hub.challenged())
        first = live_hub.announces()
        assert receiver.stdout is not None
        shown = [receiver.stdout.readline().split() for _ in range(2)]

    assert is_proven
    assert shown[-1] == ["INTEGRATION_STATUS_CHANGE", first]
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DELIVERED}


@pytest.mark.skipif(shutil.which("curl") is None, reason="NO CURL: the guide's commands did not run")
def test_commands_of_a_first_integration_work(live_hub: LiveHub, tmp_path: Path) -> None:
    partner = live_hub.application.parent
    assert partner is not None

    told = json.loads(run(["sh", "-c", TOKEN], live_hub, tmp_path))
    made = json.loads(run(["sh", "-c", f"TOKEN={hub.token_of(partner)}\n{PROVISION}"], live_hub, tmp_path))

    assert (told["token_type"], told["expires_in"]) == ("Bearer", 1800)
    assert set(made) == {"key", "credentials"}
