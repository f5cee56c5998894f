from collections.abc import Iterator

import pytest

from hirewire.client import BadRequest, File, RscClient
from hirewire.hub.ats.attachments.models import Attachment
from hirewire.wire.records.attachments import EntityType, FileType
from hirewire.wire.restli import Protocol
from hirewire.wire.urn import ContractUrn, OrganizationUrn
from tests.factories import hub
from tests.hub.ats.attachments.conftest import bytes_of
from tests.support.ats import Ats
from tests.support.documents import TYPES, pdf
from tests.support.http import transport

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[("", Protocol.V1), ("202604", Protocol.V1), ("202604", Protocol.V2)], ids=str)
def client(request: pytest.FixtureRequest) -> Iterator[RscClient]:
    application, secret = hub.customer()
    version, protocol = request.param
    with RscClient(
        api_url="http://hub.test",
        oauth_url="http://hub.test",
        client_id=application.client_id,
        client_secret=secret,
        transport=transport(),
        organization=OrganizationUrn(Ats(application).organization.urn),
        protocol=protocol,
        version=version,
    ) as client:
        yield client


@pytest.fixture
def contract(client: RscClient) -> ContractUrn:
    return ContractUrn(f"urn:li:contract:{hub.Contract.objects.get().pk}")


def file(contract: ContractUrn, content: bytes, file_type: FileType = FileType.PDF) -> File:
    return File("Zoë's CV", file_type, content, contract, created_at=1, modified_at=2)


def test_resumes_are_sent_and_deleted(client: RscClient, contract: ContractUrn) -> None:
    files = {("A-1", f"R-{kind}"): file(contract, TYPES[kind][1], FileType(kind)) for kind in TYPES}
    files |= {("A-2", f"R-{number}"): file(contract, pdf(str(number))) for number in range(11)}

    sent = client.upsert_resumes(files)
    kept = {(row.entity_id, row.attachment_id): bytes_of(row.media) for row in Attachment.objects.all()}
    gone = client.delete_resumes([*files, ("A-3", "R-1")])

    assert (set(sent.accepted), sent.refused) == (set(files), {})
    assert kept == {part: one.content for part, one in files.items()}
    assert (set(gone.accepted), {part: one.status for part, one in gone.refused.items()}) == (
        set(files),
        {("A-3", "R-1"): 404},
    )
    assert Attachment.objects.count() == 0


def test_an_invalid_file_does_not_block_the_others(client: RscClient, contract: ContractUrn) -> None:
    sent = client.upsert_resumes({("A-1", "1"): file(contract, b"no pdf"), ("A-1", "2"): file(contract, pdf())})

    assert sent.accepted == [("A-1", "2")]
    assert {part: one.status for part, one in sent.refused.items()} == {("A-1", "1"): 422}
    assert "not a PDF file" in sent.refused["A-1", "1"].message


def test_the_versioned_root_accepts_files_of_candidates(client: RscClient, contract: ContractUrn) -> None:
    if not client._version:
        pytest.skip("the older root accepts files for applications only")

    client.upsert_attachments({("C-1", "1"): file(contract, pdf())}, EntityType.CANDIDATE)

    assert Attachment.objects.get().entity_type == "CANDIDATE"


def test_an_upload_that_is_refused_says_why(client: RscClient, contract: ContractUrn) -> None:
    with pytest.raises(BadRequest, match="The file is empty"):
        client.upload(file(contract, b""))


def test_seats_and_mail_stubs_are_read_in_both_dialects(client: RscClient, contract: ContractUrn) -> None:
    seat = hub.seat(hub.Contract.objects.get())

    (found,) = client.seats(contract)

    assert (found.id, found.first_name, found.seat_roles) == (seat.pk, "Ingrid", ["SOURCER_ADD_PROSPECT"])
    assert found.created is not None
    assert list(client.mail_stubs(contract)) == []
