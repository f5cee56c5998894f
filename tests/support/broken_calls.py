"""Calls with mistakes that no reader of the API documentation would make: broken syntax, wrong methods, bad tunnels."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import quote

from hypothesis import strategies as st

#: Fragments of queries and keys, combined at random.
_SCRAPS: Final = (
    *("ids=", "ids[0]", "ids[1].", "&", "=", "List(", "(", ")", ",", ":", "''", "%", "%00", "%FF", "%2", "%28", "+"),
    *("q=", "request", "criteria", "action=", "fields=", "start=", "count=", "-1", "9" * 20, "$params:()", "~5B"),
    *("atsCandidateId", "externalCandidateId", "dataProvider", "ATS", "integrationContext", "urn:li:organization:"),
    *("4000123", "timeRange.start=", "timeRange", "viewer=urn:li:seat:", "contract=urn:li:contract:5500777", "é", "/"),
)
_ROOTS: Final = ("/v2/", "/rest/", "/oauth/v2/")
_PLACES: Final = (
    *("atsCandidates", "atsCandidates/x/notes", "atsApplications", "atsApplications/(a:1)/stages", "atsIntegrations"),
    *("atsIntegrations/x/configurations", "provisionedApplications", "provisionedApplications/x", "simpleJobPostings"),
    *("simpleJobPostingTasks", "seats", "seatsV2", "conversationEvents", "mailStubs", "prospectNotes", "me", ""),
    *("exportedCandidates", "candidates", "candidateNotes", "integrations", "accessToken", "introspectToken", "revoke"),
)
_VERBS: Final = ("GET", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "TRACE")
_BODIES: Final = (
    *(
        b"",
        b"{",
        b"{}",
        b"[]",
        b"null",
        b'{"entities":',
        b'{"entities":{}}',
        b'{"entities":{"a":1}}',
        b'{"elements":[{}]}',
    ),
    *(
        b'{"entities":{"a":1}}',
        b'{"entities":{"a":{},"a":{}}}',
        b'{"elements":{}}',
        b'{"patch":{"$set":1}}',
        b'{"patch":{"$delete":[1]}}',
    ),
    *(b'{"a":"\\u0000"}', b'{"a":NaN}', b"[" * 5000, b"\xff", b"--x\r\n\r\n--x--"),
    b"grant_type=client_credentials&client_id=%00&client_secret=x",
)
_FORM: Final = "application/x-www-form-urlencoded"
_HEADERS: Final[Mapping[str, Sequence[str]]] = {
    "X-RestLi-Method": ("", "batch_create", "BATCH_UPDATE", "batch_get", "finder", "action", "get_all", "nonsense"),
    "X-RestLi-Protocol-Version": ("", "1.0.0", "2.0.0", "3.0.0"),
    "X-HTTP-Method-Override": ("", "GET", "PUT", "DELETE", "POST", "PATCH", "x"),
    "Content-Type": ("", "application/json", _FORM, "multipart/mixed; boundary=x", "multipart/mixed"),
    "LinkedIn-Version": ("", "202604", "202508.02", "20260401", "999999", "x"),
}
_PROOFS: Final = ("", "Bearer x", "Basic eDp5", "Basic x", "Bearer")
#: Characters that stay unescaped. An HTTP client escapes all others anyway.
_BARE: Final = "%/()[]:,=&+~$'"


class Call(NamedTuple):
    verb: str
    url: str
    headers: dict[str, str]
    body: bytes


def broken_calls(base_url: str, token: str) -> st.SearchStrategy[Call]:
    """Build broken calls.

    Most calls carry the token. If a call carries no token, the hub refuses it without reading the rest of the call.
    """
    scraps = st.lists(st.sampled_from(_SCRAPS) | st.text(max_size=3), max_size=12).map("".join)
    heads = {name: st.sampled_from(values) for name, values in _HEADERS.items()}
    proof = st.sampled_from((*_PROOFS, *([f"Bearer {token}"] * 20)))
    return st.builds(
        lambda root, place, rest, query, verb, headers, body: Call(
            verb, f"{base_url}{quote(root + place + rest, safe=_BARE)}?{quote(query, safe=_BARE)}", headers, body
        ),
        root=st.sampled_from(_ROOTS),
        place=st.sampled_from(_PLACES),
        rest=st.just("") | scraps,
        query=scraps,
        verb=st.sampled_from(_VERBS),
        headers=st.fixed_dictionaries({"Authorization": proof}, optional=heads),
        body=st.sampled_from(_BODIES) | st.binary(max_size=40),
    )
