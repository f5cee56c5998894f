from hirewire.client import BlindKey, HeldBlindCandidate, Identifiers, NewBlindKey, RscClient
from hirewire.wire.blind import candidate_hash, identifier_hashes
from hirewire.wire.restli import ComplexKey, Protocol, encode_key
from tests.client.server import Call, Reply, Server

KEY = NewBlindKey(key_id=7, secret="hw_blind_made-up")


def wire_key(candidate_id: str) -> str:
    parts = {"keyId": "7", "candidateHash": candidate_hash(KEY.secret, candidate_id)}
    return encode_key(ComplexKey({**parts, "integrationContext": "urn:li:organization:1000"}), Protocol.V1)


def test_a_key_is_made_and_its_secret_is_not_shown_by_accident(client: RscClient, server: Server) -> None:
    server.replies = [(201, {}, {"keyId": 7, "secret": KEY.secret})]

    key = client.make_blind_key()

    assert (key, KEY.secret in repr(key)) == (KEY, False)
    assert (server.calls[0].method, server.calls[0].path) == ("POST", "/v2/hirewireBlindKeys")


def test_people_are_sent_as_hashes_only(client: RscClient, server: Server) -> None:
    server.replies = [(200, {}, {"results": {wire_key("C-77"): {"status": 204}}, "errors": {}})]

    outcomes = client.upsert_blind_candidates(
        KEY, {"C-77": Identifiers(["Noor@example.test"], "https://x.test/in/noor")}
    )

    hashes = identifier_hashes(KEY.secret, ["noor@example.test"], "x.test/in/noor")
    assert outcomes.accepted == ["C-77"]
    assert server.calls[0].body == {"entities": {wire_key("C-77"): {"hashes": hashes}}}
    assert "C-77" not in str(server.calls[0].query)


def test_people_are_deleted_by_the_same_names(client: RscClient, server: Server) -> None:
    server.replies = [(200, {}, {"results": {wire_key("C-77"): {"status": 204}}, "errors": {}})]

    assert client.delete_blind_candidates(KEY, ["C-77"]).accepted == ["C-77"]


def test_keys_and_records_are_listed_and_a_key_is_deleted(client: RscClient, server: Server) -> None:
    live = BlindKey(key_id=7, created_at=1, candidates=1, is_ready=True)
    held = HeldBlindCandidate(candidate_hash="0" * 32, hashes=["1" * 32])
    server.replies = [(200, {}, {"elements": [live]}), (200, {}, {"elements": [held]}), (204, {}, b"")]

    found = client.blind_keys(), list(client.blind_candidates(7))
    client.delete_blind_key(7)

    assert found == ([live], [held])
    assert [call.path for call in server.calls] == [
        "/v2/hirewireBlindKeys",
        "/v2/hirewireBlindCandidates",
        "/v2/hirewireBlindKeys/7",
    ]


def test_each_page_follows_the_last_record_of_the_one_before(client: RscClient, server: Server) -> None:
    first, second = (HeldBlindCandidate(candidate_hash=digit * 32, hashes=["1" * 32]) for digit in "45")
    next_page = {"links": [{"rel": "next", "href": "/v2/hirewireBlindCandidates?start=1", "type": "application/json"}]}
    server.replies = [(200, {}, {"elements": [first], "paging": next_page}), (200, {}, {"elements": [second]})]

    found = list(client.blind_candidates(7))

    assert found == [first, second]
    assert [call.query.text("after") for call in server.calls] == [None, "4" * 32]


def test_all_records_of_a_server_that_does_not_know_after_are_read_once(client: RscClient, server: Server) -> None:
    held = [HeldBlindCandidate(candidate_hash=digit * 32, hashes=["1" * 32]) for digit in "45678"]

    def pages_by_start(call: Call) -> Reply:
        start = int(call.query.text("start") or 0)
        links = [{"rel": "next", "href": f"?start={start + 2}", "type": "application/json"}] if start < 4 else []
        return 200, {}, {"elements": held[start : start + 2], "paging": {"links": links}}

    server.on = pages_by_start

    found = list(client.blind_candidates(7))

    assert found == held
    assert [call.query.text("start") for call in server.calls] == [None, None, "0", "2", "4"]
