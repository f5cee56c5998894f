from typing import Any, NamedTuple
from urllib.parse import quote

import httpx2
import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hirewire.hub.ats.acls.lists import MOST_LISTS
from hirewire.hub.ats.acls.models import EntityAcl, EntityAclAssignee
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.wire.restli import ComplexKey, Protocol, encode_ids, encode_key, tunnel
from tests.factories import hub
from tests.support.ats import Ats
from tests.support.http import hub_http

pytestmark = pytest.mark.django_db

UNKNOWN = 'ERROR :: /assignee :: "{}" is not a person known to this application\n'


class Root(NamedTuple):
    entities: str
    assignees: str
    version: str
    protocol: Protocol


V2 = Root("/v2/atsEntityAcls", "/v2/atsEntityAclAssignees", "", Protocol.V1)
ROOTS = (
    V2,
    V2._replace(protocol=Protocol.V2),
    Root("/rest/entityAcls", "/rest/entityAclAssignees", "202511", Protocol.V1),
    Root("/rest/entityAcls", "/rest/entityAclAssignees", "202604", Protocol.V2),
)


class Lists:
    def __init__(self, root: Root) -> None:
        self.root = root
        self.ats = Ats()
        self.urn = self.ats.organization.urn
        self._token = hub.token_of(self.ats.application)

    def person(self) -> str:
        return person_urn(self.ats.application.pk, hub.member().pk)

    def on(self, acl_id: str, **parts: str) -> ComplexKey:
        provider = {} if self.root.version else {"dataProvider": "ATS"}
        known = {"atsEntityAclId": acl_id, "atsEntityType": "JOB_POSTING", "integrationContext": self.urn}
        return ComplexKey({**known, **provider, **parts})

    def job(self, acl_id: str, job_id: str) -> ComplexKey:
        return self.on(acl_id, atsEntityId=job_id)

    def assignee(self, acl_id: str, person: str) -> ComplexKey:
        return self.on(acl_id, assignee=person)

    def text(self, key: ComplexKey) -> str:
        return encode_key(key, self.root.protocol)

    def call(self, method: str, path: str, query: str, body: object = None, **headers: str) -> httpx2.Response:
        sent = {"Authorization": f"Bearer {self._token}", "X-RestLi-Protocol-Version": self.root.protocol, **headers}
        sent |= {"LinkedIn-Version": self.root.version} if self.root.version else {}
        content = b"" if body is None else msgspec.json.encode(body)
        return hub_http().request(method, f"{path}?{query}" if query else path, headers=sent, content=content)

    def put(self, path: str, *keys: ComplexKey, body: object = None) -> Any:  # noqa: ANN401 - JSON
        entities = {self.text(key): {} if body is None else body for key in keys}
        return self.call("PUT", path, encode_ids(keys, self.root.protocol), {"entities": entities}).json()

    def delete(self, path: str, *keys: ComplexKey) -> Any:  # noqa: ANN401 - JSON
        return self.call("DELETE", path, encode_ids(keys, self.root.protocol)).json()

    def find(self, path: str, **parameters: str) -> Any:  # noqa: ANN401 - JSON
        asked = {"integrationContext": self.urn, **parameters}
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in asked.items())
        return self.call("GET", path, f"q=criteria&{query}").json()

    def done(self, *keys: ComplexKey) -> dict[str, object]:
        return {"results": {self.text(key): {"status": 204} for key in keys}, "errors": {}}

    def row(self, key: ComplexKey) -> dict[str, str]:
        return dict(key)


@pytest.fixture(params=ROOTS, ids=lambda root: f"{root.entities} {root.protocol}")
def sender(request: pytest.FixtureRequest) -> Lists:
    return Lists(request.param)


@pytest.fixture
def v2() -> Lists:
    return Lists(V2)


def refusals(answer: dict[str, Any]) -> list[tuple[int, str]]:
    return [(error["status"], error["message"]) for error in answer["errors"].values()]


def test_jobs_are_put_on_lists_found_and_removed(sender: Lists) -> None:
    path = sender.root.entities
    keys = [sender.job("G (é), 1", "REQ-1"), sender.job("G (é), 1", "REQ-2"), sender.job("H", "REQ-1")]

    put = sender.put(path, *keys), sender.put(path, keys[0])
    one, all_of_them = sender.find(path, atsEntityId="REQ-1", atsEntityType="JOB_POSTING"), sender.find(path)
    gone = sender.delete(path, keys[0], keys[1]), sender.delete(path, keys[0], keys[2])

    assert put == (sender.done(*keys), sender.done(keys[0]))
    assert one["elements"] == [sender.row(keys[0]), sender.row(keys[2])]
    assert (all_of_them["elements"], all_of_them["paging"]["total"]) == (
        [sender.row(key) for key in (keys[0], keys[2], keys[1])],
        3,
    )
    assert gone[0] == sender.done(*keys[:2])
    assert gone[1]["results"] == {sender.text(keys[2]): {"status": 204}}
    assert refusals(gone[1]) == [(404, f"No record with this key exists in {path.split('/')[2]}")]
    assert EntityAcl.objects.count() == 0


def test_people_are_put_on_lists_found_and_removed(sender: Lists) -> None:
    path = sender.root.assignees
    ada, noor = sender.person(), sender.person()
    keys = [sender.assignee("G", ada), sender.assignee("G", noor), sender.assignee("H", ada)]

    put = sender.put(path, *keys), sender.put(path, keys[0])
    hers, everybody = sender.find(path, assignee=ada), sender.find(path)
    gone = sender.delete(path, *keys[:2]), sender.delete(path, keys[0])

    assert put == (sender.done(*keys), sender.done(keys[0]))
    assert hers["elements"] == [sender.row(keys[0]), sender.row(keys[2])]
    assert everybody["elements"] == [sender.row(key) for key in (keys[0], keys[2], keys[1])]
    assert gone[0] == sender.done(*keys[:2])
    assert refusals(gone[1]) == [(404, f"No record with this key exists in {path.split('/')[2]}")]
    assert list(EntityAclAssignee.objects.values_list("ats_entity_acl_id", flat=True)) == ["H"]


def test_a_look_up_of_a_job_uses_the_beginning_of_the_primary_key(v2: Lists) -> None:
    v2.put(V2.entities, v2.job("G", "REQ-1"))

    with CaptureQueriesContext(connection) as captured:
        v2.find(V2.entities, atsEntityId="REQ-1")

    look_ups = [query["sql"] for query in captured.captured_queries if '"hub_entityacl"' in query["sql"]]
    assert ["\"ats_entity_type\" IN ('JOB_POSTING')" in look_up for look_up in look_ups] == [True, True]


def test_finders_return_pages(v2: Lists) -> None:
    v2.put(V2.entities, *(v2.job("G", f"REQ-{number}") for number in range(12)))

    first, second = v2.find(V2.entities), v2.find(V2.entities, start="10")

    assert (len(first["elements"]), first["paging"]["total"], len(second["elements"])) == (10, 12, 2)
    assert [link["rel"] for link in first["paging"]["links"]] == ["next"]


def test_unknown_fields_in_a_body_are_tolerated_and_a_non_record_is_refused(v2: Lists) -> None:
    key = v2.job("G", "REQ-1")

    taken, refused = v2.put(V2.entities, key, body={"atsEntityType": "ELSE"}), v2.put(V2.entities, key, body=[])

    assert taken == v2.done(key)
    assert [status for status, _ in refusals(refused)] == [422]


def test_a_person_must_be_known_to_this_application(sender: Lists) -> None:
    elsewhere = person_urn(hub.customer_application().pk, hub.member().pk)
    ada = sender.person()
    strangers = [elsewhere, "urn:li:person:x", f"{ada}=", "urn:li:member:7", hub.organization().urn]
    keys = [sender.assignee("G", person) for person in strangers]

    answer = sender.put(sender.root.assignees, *keys, sender.assignee("G", ada))

    assert answer["results"] == {sender.text(sender.assignee("G", ada)): {"status": 204}}
    assert {key: (error["status"], error["message"]) for key, error in answer["errors"].items()} == {
        sender.text(key): (422, UNKNOWN.format(person)) for key, person in zip(keys, strangers, strict=True)
    }
    assert sender.find(sender.root.assignees, assignee=elsewhere)["elements"] == []
    assert refusals(sender.delete(sender.root.assignees, keys[0]))[0][0] == 404


def test_an_erased_person_is_refused_without_affecting_others(v2: Lists) -> None:
    member = hub.member()
    gone, there = person_urn(v2.ats.application.pk, member.pk), v2.person()
    member.delete()

    answer = v2.put(V2.assignees, v2.assignee("G", gone), v2.assignee("G", there))

    assert answer["results"] == {v2.text(v2.assignee("G", there)): {"status": 204}}
    assert refusals(answer) == [(422, "ERROR :: /assignee :: is no longer a member of the network\n")]


def test_an_eleventh_list_of_one_person_is_refused(sender: Lists) -> None:
    path, ada, noor = sender.root.assignees, sender.person(), sender.person()
    first = [sender.assignee(f"G{number}", ada) for number in range(MOST_LISTS - 1)]
    sender.put(path, *first)
    tenth, eleventh, others = sender.assignee("T", ada), sender.assignee("U", ada), sender.assignee("U", noor)

    answer = sender.put(path, tenth, eleventh, others, first[0])
    sender.delete(path, first[1])
    again = sender.put(path, eleventh)

    assert answer["results"].keys() == {sender.text(key) for key in (tenth, others, first[0])}
    assert refusals(answer) == [
        (422, "ERROR :: /assignee :: is on 10 lists, the most allowed for one person; delete one first\n")
    ]
    assert again == sender.done(eleventh)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"atsEntityType": "CANDIDATE"}, 'atsEntityType "CANDIDATE" is not an enum symbol; use JOB_POSTING'),
        ({"atsEntityAclId": ""}, "atsEntityAclId must have 1 to 255 characters, none of them NUL"),
        ({"dataProvider": "CRM"}, 'dataProvider "CRM" is not an enum symbol'),
    ],
)
def test_an_invalid_key_is_refused_without_affecting_others(v2: Lists, parts: dict[str, str], message: str) -> None:
    good, bad = v2.job("G", "REQ-1"), ComplexKey({**v2.job("G", "REQ-2"), **parts})

    answer = v2.put(V2.entities, good, bad)

    assert answer["results"] == {v2.text(good): {"status": 204}}
    assert refusals(answer) == [(400, message)]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("integrationContext=urn:li:organization:x", 400),
        ("integrationContext={urn}&atsEntityType=CANDIDATE", 400),
        ("integrationContext={urn}&dataProvider=CRM", 400),
        ("integrationContext={urn}&count=-1", 400),
        ("integrationContext=urn:li:organization:1", 403),
        ("integrationContext={urn}&atsEntityId=&assignee=", 200),
    ],
)
@pytest.mark.parametrize("path", [V2.entities, V2.assignees])
def test_an_invalid_query_is_refused(v2: Lists, path: str, query: str, status: int) -> None:
    assert v2.call("GET", path, f"q=criteria&{query.format(urn=v2.urn)}").status_code == status


def test_a_nul_character_in_a_query_is_refused(v2: Lists) -> None:
    asked = f"q=criteria&integrationContext={v2.urn}"

    answers = [
        v2.call("GET", V2.entities, f"{asked}&atsEntityId=%00"),
        v2.call("GET", V2.assignees, f"{asked}&assignee=%00"),
    ]

    assert [answer.status_code for answer in answers] == [400, 400]


def test_the_documented_form_works_through_a_tunnel(v2: Lists) -> None:
    key = f"dataProvider=ATS&integrationContext={v2.urn}&atsEntityType=JOB_POSTING&atsEntityId=REQ-1&atsEntityAclId=G"
    query = "&".join(f"ids[0].{part}" for part in key.split("&"))
    content_type, content = tunnel(query, msgspec.json.encode({"entities": {key: {}}}))
    headers = {
        "Authorization": f"Bearer {hub.token_of(v2.ats.application)}",
        "X-HTTP-Method-Override": "PUT",
        "X-RestLi-Method": "batch_update",
        "Content-Type": content_type,
    }

    answer = hub_http().request("POST", V2.entities, headers=headers, content=content)

    assert answer.json() == v2.done(v2.job("G", "REQ-1"))


def test_a_call_for_another_company_is_refused_as_a_whole(v2: Lists) -> None:
    other = Lists(V2)
    other.put(V2.entities, other.job("G", "REQ-1"))
    foreign = ComplexKey({**v2.job("G", "REQ-1"), "integrationContext": other.urn})

    answer = v2.call(
        "PUT", V2.entities, encode_ids([foreign], Protocol.V1), {"entities": {encode_key(foreign, Protocol.V1): {}}}
    )

    assert answer.status_code == 403
    assert v2.find(V2.entities)["elements"] == []


def test_older_versions_have_no_access_lists() -> None:
    older = Lists(Root("/rest/entityAcls", "/rest/entityAclAssignees", "202510", Protocol.V2))

    assert older.call("GET", "/rest/entityAcls", "q=criteria").status_code == 404


def test_a_list_may_be_sent_before_its_job(v2: Lists) -> None:
    v2.put(V2.entities, v2.job("G", "REQ-1"))

    assert (JobPosting.objects.count(), EntityAcl.objects.get().ats_entity_id) == (0, "REQ-1")
