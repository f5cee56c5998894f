import shlex
from collections.abc import Callable

from hirewire.hub.platform.journal.curl import as_curl
from hirewire.hub.platform.journal.models import ApiCall
from tests.factories import hub
from tests.support.ats import Ats
from tests.support.http import hub_http

Written = Callable[[], list[ApiCall]]


def test_a_call_can_be_copied_as_a_curl_command(ats: Ats, written: Written) -> None:
    ats.call("GET", "seats", query="q=contract&contract=urn:li:contract:1")

    (call,) = written()
    assert as_curl(call) == (
        "curl -X GET \"$HIREWIRE_URL\"'/v2/seats?q=contract&contract=urn:li:contract:1' \\\n"
        '  -H "Authorization: Bearer $TOKEN" \\\n'
        "  -H 'Accept: */*' \\\n"
        "  -H 'X-RestLi-Method: '"
    )


def test_a_body_cannot_break_out_of_its_quotes(ats: Ats, written: Written) -> None:
    ats.put("atsCandidates", "atsCandidateId", {"C'; rm -rf /": {"firstName": "Zuzanna"}})

    (call,) = written()
    words = shlex.split(as_curl(call).replace("\\\n", ""))
    assert words[-2:] == ["--data-raw", call.request_body]
    assert "rm" not in words


def test_a_call_with_a_long_query_becomes_a_tunneled_command(ats: Ats, written: Written) -> None:
    query = "&".join(f"ids={number:06}" for number in range(500))
    headers = {"Authorization": f"Bearer {hub.token_of(ats.application)}", "X-HTTP-Method-Override": "GET"}
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    hub_http().post("/v2/simpleJobPostingTasks", headers={**headers, **form}, content=query.encode())

    (call,) = written()
    words = shlex.split(as_curl(call).replace("\\\n", ""))
    assert words[:4] == ["curl", "-X", "POST", "$HIREWIRE_URL/v2/simpleJobPostingTasks"]
    assert "X-HTTP-Method-Override: GET" in words
    assert words[-1] == query
