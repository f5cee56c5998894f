from hirewire.hub.identity.members.person_ids import member_id_of, person_urn


def test_a_person_urn_is_decoded_to_its_member() -> None:
    assert member_id_of(7, person_urn(7, 42)) == 42


def test_a_member_has_a_different_id_in_each_application() -> None:
    assert person_urn(7, 42) != person_urn(8, 42)


def test_an_id_of_another_application_is_refused() -> None:
    assert member_id_of(8, person_urn(7, 42)) is None


def test_an_invalid_id_is_refused() -> None:
    assert [member_id_of(7, urn) for urn in ("urn:li:person:zZ9", "urn:li:person:", "x", "urn:li:person:é")] == [
        None
    ] * 4
