from hirewire.hub.identity.members.person_ids import member_id_of, person_urn


def test_an_id_leads_back_to_the_member() -> None:
    assert member_id_of(7, person_urn(7, 42)) == 42


def test_two_applications_know_a_member_by_two_ids() -> None:
    assert person_urn(7, 42) != person_urn(8, 42)


def test_an_id_of_another_application_is_refused() -> None:
    assert member_id_of(8, person_urn(7, 42)) is None


def test_what_is_no_id_is_refused() -> None:
    assert [member_id_of(7, urn) for urn in ("urn:li:person:zZ9", "urn:li:person:", "x", "urn:li:person:é")] == [
        None
    ] * 4
