from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from pytest_django import Settings

from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.ats.blind import members, queries, services
from hirewire.hub.ats.blind.errors import RecordsHere, StillOn
from hirewire.hub.ats.blind.models import BlindHash, BlindKey, MemberHash
from hirewire.hub.ats.blind.signs import settle
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.ats.matching.queries import known_matches, records_of
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import MemberEmail
from hirewire.hub.lifecycle.archives.writing import kinds
from hirewire.hub.lifecycle.purges.services import purge_application
from hirewire.hub.platform.integrations.models import CompanyAccess, Configuration, ContractAccess
from hirewire.hub.platform.integrations.queries import is_blind
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.recruiting.exports import services as exports
from hirewire.hub.recruiting.exports.models import ExportState
from hirewire.kit import clock
from hirewire.wire.blind import identifier_hashes
from tests.factories import hub, synced
from tests.support.ats import Ats
from tests.support.blind import BlindAts, member
from tests.support.plans import indexes_used, pretend_large
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def ats() -> BlindAts:
    ats = BlindAts()
    ats.new_key()
    run_tasks()
    return ats


def signs() -> list[int]:
    return list(Match.objects.without_candidate().order_by("member_id").values_list("member_id", flat=True))


def test_an_address_that_different_people_share_gives_none_of_them_the_sign(ats: BlindAts) -> None:
    noor = member("Noor", emails=["family@example.test"])
    run_tasks()
    ats.knows("C-1", "family@example.test")
    alone = signs()

    sami = member("Sami", emails=["family@example.test"])
    run_tasks()
    shared = signs()
    sami.emails.all().delete()
    run_tasks()

    assert (alone, shared, signs()) == ([noor.pk], [], [noor.pk])


@pytest.mark.parametrize("scan", ["indexscan", "bitmapscan"])
def test_hashes_are_looked_up_through_their_index_before_the_first_analyze(ats: BlindAts, scan: str) -> None:
    """Test both kinds of scan, because PostgreSQL's choice depends on statistics that other tests leave behind."""
    noor = member(emails=["noor@example.test"])
    run_tasks()
    ats.knows("C-1", "noor@example.test")
    pretend_large("hub_blindhash")

    with connection.cursor() as cursor:
        for other in {"indexscan", "indexonlyscan", "bitmapscan"} - {scan}:
            cursor.execute(f"SET LOCAL enable_{other} = off")
    settle(organization_id=ats.organization.pk, application_id=ats.application.pk, member_ids=[noor.pk])

    assert indexes_used("AS evidence FROM equal")["hub_blindhash"] == "hub_blindhash_of"


def test_a_shared_address_does_not_hide_an_equal_profile(ats: BlindAts) -> None:
    noor = member("Noor", emails=["family@example.test"])
    member("Sami", emails=["family@example.test"])
    run_tasks()

    ats.knows("C-1", "family@example.test", profile_url=noor.profile_url)

    assert [(match.member_id, [one["kind"] for one in match.evidence]) for match in Match.objects.all()] == [
        (noor.pk, ["profile_url"])
    ]


def test_two_entries_of_one_person_both_get_the_sign(ats: BlindAts) -> None:
    network = member("Noor", emails=["noor@example.test"])
    imported = hub.member("noor", "Haddad", of=ats.organization)
    MemberEmail.objects.create(member=imported, address="noor@example.test")
    run_tasks()

    ats.knows("C-1", "noor@example.test")

    assert signs() == [network.pk, imported.pk]


def test_members_whom_other_companies_imported_are_not_even_hashed(ats: BlindAts) -> None:
    theirs = hub.member("Noor", "Haddad", of=hub.organization())
    MemberEmail.objects.create(member=theirs, address="noor@example.test")
    run_tasks()

    ats.knows("C-1", "noor@example.test")

    assert (signs(), MemberHash.objects.count()) == ([], 0)


def test_hashes_of_another_company_never_match(ats: BlindAts) -> None:
    other = BlindAts()
    other.new_key()
    member(emails=["noor@example.test"])
    run_tasks()

    # ``other`` sends hashes that were made with the secret of ``ats``, but ``other`` names its own key.
    ats_hashes = identifier_hashes(ats.secret, ["noor@example.test"])
    statuses = other.sends({other.named("C-1"): {"hashes": ats_hashes}})

    assert (statuses, signs(), BlindHash.objects.get().organization_id) == ([204], [], other.organization.pk)


def test_a_key_of_another_company_does_not_exist(ats: BlindAts) -> None:
    other = BlindAts()
    other.new_key()
    mine = other.key_id
    other.key_id = ats.key_id

    assert (other.knows("C-1", "noor@example.test"), other.drop_key(ats.key_id)) == (404, 404)
    assert BlindKey.objects.exclude(sealed="").count() == 2
    assert mine != ats.key_id


def test_a_member_who_closes_the_account_loses_hashes_and_sign(ats: BlindAts) -> None:
    noor = member(emails=["noor@example.test"])
    run_tasks()
    ats.knows("C-1", "noor@example.test")

    noor.closed_at = clock.now()
    noor.save(update_fields=["closed_at"])
    run_tasks()

    assert (signs(), MemberHash.objects.count()) == ([], 0)


def test_a_new_key_hashes_all_members_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "HANDFUL", 2)
    everybody = [member("Noor", f"Haddad {number}", emails=[f"noor{number}@example.test"]) for number in range(5)]
    run_tasks()
    ats = BlindAts()
    ats.new_key()
    ats.knows("C-1", "noor4@example.test")
    before = (signs(), ats.live_keys()[0]["isReady"])

    run_tasks()

    assert (before, signs(), ats.live_keys()[0]["isReady"]) == (([], False), [everybody[4].pk], True)
    assert MemberHash.objects.filter(is_email=True).count() == 5


def test_a_key_that_cannot_be_decrypted_does_not_delay_the_others(ats: BlindAts, settings: Settings) -> None:
    other = BlindAts()
    other.new_key()
    run_tasks()
    BlindKey.objects.filter(pk=ats.key_id).update(sealed="broken", hashed_to=0)

    noor = member(emails=["noor@example.test"])
    run_tasks()
    other.knows("C-1", "noor@example.test")

    assert signs() == [noor.pk]


def test_the_sign_shows_only_while_the_ats_opens_its_applications(ats: BlindAts) -> None:
    member(emails=["noor@example.test"])
    run_tasks()
    ats.knows("C-1", "noor@example.test")
    seat = hub.seat(ats.contract)
    opened = known_matches(_scope(seat)).count()

    Configuration.objects.filter(key="APPLICATION_VIEWERS").delete()

    assert (opened, known_matches(_scope(hub.seat(ats.contract))).count()) == (1, 0)


def test_a_sign_is_not_a_record_of_the_ats(ats: BlindAts) -> None:
    noor = member(emails=["noor@example.test"])
    run_tasks()
    ats.knows("C-1", "noor@example.test")

    scope = _scope(hub.seat(ats.contract))

    assert records_of(scope, ats.application.pk, [noor]) == {}
    assert [match.member for match in queries.signs_of(scope, [noor])] == [noor]


def test_a_member_who_changes_keeps_the_sign(ats: BlindAts) -> None:
    noor = member(emails=["noor@example.test"])
    run_tasks()
    ats.knows("C-1", "noor@example.test")

    noor.headline = "Rigger"
    noor.save()
    MemberEmail.objects.create(member=noor, address="second@example.test")
    run_tasks()

    assert signs() == [noor.pk]


def test_an_export_arrives_when_the_ats_says_by_hashes_that_it_knows_the_member(ats: BlindAts) -> None:
    noor = member(emails=["noor@example.test"])
    run_tasks()
    export = exports.request_export(seat=hub.seat(ats.contract), member=noor, application=ats.application)
    exports.record_fetch(export=export)

    ats.knows("C-1", profile_url=noor.profile_url)
    run_tasks()

    export.refresh_from_db()
    assert (export.state, export.ats_candidate_id, export.record_url) == (ExportState.ARRIVED, "", "")


def test_a_second_export_does_not_name_the_sign_as_a_record(ats: BlindAts) -> None:
    noor = member(emails=["noor@example.test"])
    run_tasks()
    ats.knows("C-1", "noor@example.test")

    export = exports.request_export(
        seat=hub.seat(ats.contract), member=noor, application=ats.application, choice=exports.NEW_RECORD
    )

    assert export.besides == []


def test_records_can_be_refused_only_when_everything_is_off_and_nothing_is_stored() -> None:
    ats = Ats()
    seat = hub.admin_seat(ats.contract)
    ats.put("atsCandidates", "atsCandidateId", {"C-1": synced.candidate()})
    with pytest.raises(StillOn):
        services.keep_records(seat=seat, application=ats.application, on=False)
    _off(ats)
    with pytest.raises(RecordsHere):
        services.keep_records(seat=seat, application=ats.application, on=False)
    purge_application(seat=seat, application=ats.application)
    run_tasks()

    services.keep_records(seat=seat, application=ats.application, on=False)

    entry = AuditEntry.objects.get(action="integration.records_switched")
    assert is_blind(ats.application, ats.organization.pk)
    assert (entry.before, entry.after) == ("on", "off")


def test_a_stage_without_its_application_counts_as_a_record() -> None:
    ats = Ats()
    seat = hub.admin_seat(ats.contract)
    key = ats.key("atsJobApplicationId", "A-1")
    ats.put_parts(f"atsApplications/{key}/stages", {"S-1": synced.stage()})
    _off(ats)

    with pytest.raises(RecordsHere):
        services.keep_records(seat=seat, application=ats.application, on=False)


def test_keeping_records_again_destroys_keys_hashes_and_signs(ats: BlindAts) -> None:
    member(emails=["noor@example.test"])
    run_tasks()
    ats.knows("C-1", "noor@example.test")
    _off(ats)

    services.keep_records(seat=hub.admin_seat(ats.contract), application=ats.application, on=True)
    run_tasks()

    left = [model.objects.count() for model in (BlindKey, BlindHash, MemberHash, Match)]
    assert (left, is_blind(ats.application, ats.organization.pk)) == ([0, 0, 0, 0], False)


def test_a_purge_destroys_keys_hashes_and_signs(ats: BlindAts) -> None:
    member(emails=["noor@example.test"])
    run_tasks()
    ats.knows("C-1", "noor@example.test")
    _off(ats)

    purge = purge_application(seat=hub.admin_seat(ats.contract), application=ats.application)
    run_tasks()

    purge.refresh_from_db()
    counts = {kind: number for kind, number in purge.counts.items() if number}
    left = [model.objects.count() for model in (BlindKey, BlindHash, MemberHash, Match)]
    assert (counts, left) == ({"matches": 1, "blind_hashes": 1, "blind_keys": 1}, [0, 0, 0, 0])


def test_an_archive_has_the_hashes_and_neither_keys_nor_hashes_of_members() -> None:
    names = {table.kind for table in kinds()}

    assert "blind_hashes" in names
    assert not names & {"blind_keys", "member_hashes"}


def test_sending_again_changes_nothing(ats: BlindAts) -> None:
    ats.knows("C-1", "noor@example.test")
    first = BlindHash.objects.get().received_at

    with clock.moved(timedelta(hours=1)):
        ats.sign_in()
        ats.knows("C-1", "noor@example.test")

    assert BlindHash.objects.get().received_at == first
    assert BlindHash.objects.get().hash == UUID(identifier_hashes(ats.secret, ["noor@example.test"])[0])


def _scope(seat: Seat) -> object:
    return visibility_scope(seat, Feature.IN_ATS)


def _off(ats: Ats) -> None:
    ContractAccess.objects.filter(application=ats.application).update(is_on=False)
    CompanyAccess.objects.filter(application=ats.application).update(is_on=False)
