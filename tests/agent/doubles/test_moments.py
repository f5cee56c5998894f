import httpx2
import pytest

from hirewire.agent.doubles.steps import STEPS_KEY
from hirewire.agent.sdk.records import Stream
from tests.agent.doubles.test_steps_and_connectors import NAMES, Account


@pytest.fixture(params=NAMES)
def account(request: pytest.FixtureRequest) -> Account:
    return Account(request.param)


def tell(account: Account, path: str, name: str) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {STEPS_KEY}"}
    with httpx2.Client(transport=account.transport, headers=headers) as http:
        return http.post(f"http://ats.test/certification/moments/{path}", json={"name": name})


def test_restoring_a_moment_brings_back_its_records_and_removes_later_ones(account: Account) -> None:
    account.play("create-job", "create-candidate")
    kept = account.made["candidate"]
    tell(account, "keep", "seed").raise_for_status()

    for _ in range(2):
        account.play("create-candidate")
        later = account.made["candidate"]
        account.made["candidate"] = kept
        account.play("edit-candidate", "create-application", "delete-candidate")
        tell(account, "return", "seed").raise_for_status()

        person = account.connector.read(Stream.CANDIDATES, kept)
        assert person is not None
        assert account.connector.read(Stream.CANDIDATES, later) is None
        assert account.connector.read(Stream.APPLICATIONS, account.made["application"]) is None


def test_an_account_continues_from_the_restored_moment(account: Account) -> None:
    account.play("create-job", "create-candidate")
    tell(account, "keep", "seed").raise_for_status()
    account.play("create-application")
    first = account.made["application"]
    tell(account, "return", "seed").raise_for_status()

    account.play("create-application", "move-stage")

    application = account.application()
    assert application is not None
    assert application.id == first
    assert application.stages[-1].id == account.made["stage"]


def test_a_moment_that_nobody_kept_is_named() -> None:
    answer = tell(Account("ashby"), "return", "friday")

    assert (answer.status_code, answer.json()["message"]) == (409, "The double kept no moment “friday”.")


def test_a_forgotten_moment_is_gone_and_leaves_the_others() -> None:
    account = Account("ashby")
    for name in ("seed", "friday"):
        tell(account, "keep", name).raise_for_status()

    statuses = [tell(account, "forget", "friday").status_code for _ in range(2)]

    assert statuses == [200, 200]
    assert [tell(account, "return", name).status_code for name in ("seed", "friday")] == [200, 409]
