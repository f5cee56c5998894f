"""A company with everything that an ATS syncs, and every operation that writes many of its rows at a time."""

import io
from collections.abc import Callable, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.db import transaction

from hirewire.hub.ats.acls import services as acls
from hirewire.hub.ats.acls.rows import AssigneeRow, EntityRow
from hirewire.hub.ats.applications import services as applications
from hirewire.hub.ats.attachments import services as attachments
from hirewire.hub.ats.attachments.rows import Wanted
from hirewire.hub.ats.attachments.vault import Contents
from hirewire.hub.ats.blind import services as blind
from hirewire.hub.ats.blind.catching_up import CATCH_UP
from hirewire.hub.ats.blind.members import FOLLOW
from hirewire.hub.ats.blind.models import BlindKey
from hirewire.hub.ats.blind.rows import blind_row
from hirewire.hub.ats.candidates import services as candidates
from hirewire.hub.ats.matching import candidacies, indexing, rescoring, waiting
from hirewire.hub.ats.matching.services import rematch_candidates, weigh_candidates
from hirewire.hub.ats.postings import services as postings
from hirewire.hub.ats.postings.services import Submission
from hirewire.hub.ats.requisitions import services as requisitions
from hirewire.hub.ats.requisitions.rows import StageRow
from hirewire.hub.identity.members.models import Member, MemberEmail
from hirewire.hub.identity.organizations.services import hold_company
from hirewire.kit import clock
from hirewire.wire.blind import candidate_hash, identifier_hashes
from hirewire.wire.records import postings as wire
from hirewire.wire.records.attachments import FileType
from hirewire.wire.records.blind import BlindCandidate
from tests.factories import hub, synced
from tests.support.ats import Ats


class World:
    """An ATS with ``count`` candidates, and a member for each of them.

    Candidate ``C-00`` has the address of ``members[0]``, the applications ``A-00-0``, ``A-00-1`` and so on, and files.
    """

    def __init__(self, count: int, *, applications: int = 1) -> None:
        self.ats = Ats()
        self.application, self.company = self.ats.application, self.ats.organization
        self.names = [f"{number:02}" for number in range(count)]
        self._applications = range(applications)
        self._blind_key: BlindKey | None = None
        self._secret = ""
        self.members: list[Member] = []
        for name in self.names:
            self.members.append(hub.member("Noor", f"Haddad {name}"))
            MemberEmail.objects.create(member=self.members[-1], address=f"noor.{name}@example.test")

    def candidate(self, name: str, version: int) -> dict[str, object]:
        return synced.candidate(
            emailAddresses=[f"noor.{name}@example.test"],
            currentJobTitle=f"Version {version}",
            currentCompanyName=f"Version {version}",
        )

    def fill(self) -> None:
        """Perform each of ``WRITES`` once, and process the work that follows from it."""
        for act in WRITES.values():
            act(self, self.names, 0)
        self.settle()

    def settle(self) -> None:
        while indexing.process_due() or waiting.REMATCH.process_due() or candidacies.FOLLOW.process_due():
            pass

    def applications(self, names: Sequence[str]) -> list[str]:
        return [f"A-{name}-{number}" for name in names for number in self._applications]

    @property
    def of(self) -> dict[str, object]:
        return {"application": self.application, "organization_id": self.company.pk}

    @property
    def ids(self) -> dict[str, int]:
        return {"application_id": self.application.pk, "organization_id": self.company.pk}

    @property
    def blind_key(self) -> BlindKey:
        if self._blind_key is None:
            self._blind_key, self._secret = blind.make_key(**self.of)
        return self._blind_key

    def hashed(self, name: str) -> tuple[int, UUID]:
        return self.blind_key.pk, UUID(candidate_hash(self._secret, f"C-{name}"))

    def hashes(self, name: str, version: int) -> BlindCandidate:
        """The hashes of two e-mail addresses.

        One is the address of this candidate. The other is the address of the candidate who comes ``version`` places
        later in ``self.names``.
        """
        names = [name, f"{(int(name) + version) % len(self.names):02}"]
        return BlindCandidate(hashes=identifier_hashes(self._secret, [f"noor.{each}@example.test" for each in names]))


Act = Callable[[World, Sequence[str], int], object]


def upsert_candidates(world: World, names: Sequence[str], version: int) -> object:
    rows = [synced.candidate_row(world.application, f"C-{name}", **world.candidate(name, version)) for name in names]
    return candidates.upsert_candidates(**world.of, rows=rows)


def delete_candidates(world: World, names: Sequence[str], _version: int) -> object:
    return candidates.delete_candidates(**world.of, candidate_ids=[f"C-{name}" for name in names])


def link_candidates(world: World, names: Sequence[str], version: int) -> object:
    people = {name: world.members[(int(name) + version) % len(world.members)].pk for name in names}
    links = {f"C-{name}": None if version % 2 else people[name] for name in names}
    return candidates.link_candidates(**world.of, links=links)


def upsert_notes(world: World, names: Sequence[str], version: int) -> object:
    rows = [synced.candidate_note_row(f"C-{name}", note=f"Version {version}") for name in names]
    return candidates.upsert_notes(**world.of, rows=rows)


def delete_notes(world: World, names: Sequence[str], _version: int) -> object:
    return candidates.delete_notes(**world.of, keys=[(f"C-{name}", "N-1") for name in names])


def upsert_applications(world: World, names: Sequence[str], version: int) -> object:
    rows = [
        synced.application_row(
            key, atsCandidateId=f"C-{key[2:4]}", atsJobPostingId=f"REQ-{key[2:4]}", source=f"Version {version}"
        )
        for key in world.applications(names)
    ]
    return applications.upsert_applications(**world.of, rows=rows)


def delete_applications(world: World, names: Sequence[str], _version: int) -> object:
    return applications.delete_applications(**world.of, ids=world.applications(names))


def upsert_parts(world: World, names: Sequence[str], version: int) -> None:
    keys = world.applications(names)
    applications.upsert_notes(**world.of, rows=[synced.application_note_row(key) for key in keys])
    applications.upsert_feedback(**world.of, rows=[synced.feedback_row(key) for key in keys])
    rows = [synced.stage_row(key, stage_id, stage=f"Version {version}") for key in keys for stage_id in ("S-1", "S-2")]
    applications.upsert_stages(**world.of, rows=rows)


def delete_stages(world: World, names: Sequence[str], _version: int) -> object:
    keys = [(key, stage_id) for key in world.applications(names) for stage_id in ("S-2", "S-1")]
    return applications.delete_stages(**world.of, keys=keys)


def delete_feedback(world: World, names: Sequence[str], _version: int) -> object:
    return applications.delete_feedback(**world.of, keys=[(key, "F-1") for key in world.applications(names)])


def attach(world: World, names: Sequence[str], version: int) -> object:
    wanted = []
    for kind, keys in (("APPLICATION", world.applications(names)), ("CANDIDATE", [f"C-{name}" for name in names])):
        for key in keys:
            content = f"%PDF-1.4\n% {key} in version {version}\n%%EOF\n".encode()
            contents = Contents(io.BytesIO(content), len(content), sha256(content).digest())
            wanted.append(
                Wanted(kind, key, "RESUME", "1", None, contents, FileType.PDF, world.ats.contract.pk, "resume.pdf")
            )
    return attachments.attach(**world.of, requests=wanted)


def detach(world: World, names: Sequence[str], _version: int) -> object:
    return attachments.detach(
        **world.of, keys=[("APPLICATION", key, "RESUME", "1") for key in world.applications(names)]
    )


def forget_files(world: World, names: Sequence[str], _version: int) -> object:
    return attachments.forget_some(**world.ids, limit=len(names))


def forget_unused_files(_world: World, _names: Sequence[str], _version: int) -> object:
    with clock.moved(timedelta(days=2)):
        return attachments.forget_unused()


def upsert_requisitions(world: World, names: Sequence[str], version: int) -> None:
    rows = [synced.requisition_row(f"R-{name}", title=f"Version {version}") for name in names]
    requisitions.upsert_requisitions(**world.of, rows=rows)


def upsert_steps(world: World, names: Sequence[str], version: int) -> None:
    stages = [StageRow(f"R-{name}", "1", f"Version {version}", 1) for name in names]
    requisitions.upsert_stages(**world.of, rows=stages)


def delete_requisitions(world: World, names: Sequence[str], _version: int) -> object:
    return requisitions.delete_requisitions(**world.of, ids=[f"R-{name}" for name in names])


def submit_jobs(world: World, names: Sequence[str], version: int) -> object:
    jobs = [synced.job(f"REQ-{name}", jobPostingOperationType="CREATE", title=f"Version {version}") for name in names]
    elements = [synced.encoded({"integrationContext": world.company.urn, **job}) for job in jobs]
    submissions = [Submission(wire.decode_posting(element), bytes(element)) for element in elements]
    return postings.submit(**world.of, submissions=submissions)


def take_jobs_in(world: World, _names: Sequence[str], _version: int) -> object:
    return postings.take_in(**world.ids)


def expire_jobs(_world: World, _names: Sequence[str], _version: int) -> object:
    with clock.moved(timedelta(days=400)):
        return postings.expire_listings()


def list_jobs(world: World, names: Sequence[str], _version: int) -> None:
    acls.list_entities(**world.of, rows=[EntityRow("JOB_POSTING", f"REQ-{name}", "G") for name in names])
    acls.assign(**world.of, rows=[AssigneeRow("JOB_POSTING", world.members[int(name)].pk, "G") for name in names])


def unlist_jobs(world: World, names: Sequence[str], _version: int) -> object:
    return acls.unlist_entities(**world.of, rows=[EntityRow("JOB_POSTING", f"REQ-{name}", "G") for name in names])


def unassign(world: World, names: Sequence[str], _version: int) -> object:
    rows = [AssigneeRow("JOB_POSTING", world.members[int(name)].pk, "G") for name in names]
    return acls.unassign(**world.of, rows=rows)


def upsert_hashes(world: World, names: Sequence[str], version: int) -> object:
    rows = [blind_row(*world.hashed(name), world.hashes(name, version)) for name in names]
    return blind.upsert_candidates(**world.of, rows=rows)


def delete_hashes(world: World, names: Sequence[str], _version: int) -> object:
    return blind.delete_candidates(**world.of, keys=[world.hashed(name) for name in names])


def hash_members(world: World, names: Sequence[str], _version: int) -> object:
    with transaction.atomic():
        return FOLLOW.defer(member_ids=[world.members[int(name)].pk for name in names])


def blind_queue(world: World, _names: Sequence[str], _version: int) -> object:
    hold_company(world.company.pk)
    BlindKey.objects.filter(pk=world.blind_key.pk).update(hashed_to=0)
    return CATCH_UP.process_due()


def rematch(world: World, names: Sequence[str], _version: int) -> object:
    return rematch_candidates(**world.ids, candidate_ids=[f"C-{name}" for name in names])


def weigh(world: World, names: Sequence[str], _version: int) -> object:
    return weigh_candidates(**world.ids, candidate_ids=[f"C-{name}" for name in names])


def weighing_queue(world: World, names: Sequence[str], _version: int) -> object:
    rescoring.defer_in_pieces(world.company.pk, world.application.pk, [f"C-{name}" for name in names])
    with clock.moved(timedelta(minutes=10)):
        return waiting.RESCORE.process_due()


def follow(world: World, names: Sequence[str], _version: int) -> object:
    return candidacies.follow_applications(**world.ids, job_application_ids=world.applications(names))


def matching_queue(_world: World, _names: Sequence[str], _version: int) -> object:
    return waiting.REMATCH.process_due()


def applications_queue(_world: World, _names: Sequence[str], _version: int) -> object:
    return candidacies.FOLLOW.process_due()


#: The order matters: together, these operations build a complete world.
WRITES: Final[dict[str, Act]] = {
    "upsert candidates": upsert_candidates,
    "upsert candidate notes": upsert_notes,
    "upsert applications": upsert_applications,
    "upsert parts of applications": upsert_parts,
    "attach files": attach,
    "upsert requisitions": upsert_requisitions,
    "upsert steps of requisitions": upsert_steps,
    "submit jobs": submit_jobs,
    "take jobs in": take_jobs_in,
    "put jobs and people on lists": list_jobs,
    "upsert hashes": upsert_hashes,
}
DELETIONS: Final[dict[str, Act]] = {
    "delete candidates": delete_candidates,
    "delete candidate notes": delete_notes,
    "delete applications": delete_applications,
    "delete stages": delete_stages,
    "delete feedback": delete_feedback,
    "detach files": detach,
    "forget files": forget_files,
    "forget unused files": forget_unused_files,
    "delete requisitions": delete_requisitions,
    "take jobs off lists": unlist_jobs,
    "take people off lists": unassign,
    "delete hashes": delete_hashes,
}
OTHERS: Final[dict[str, Act]] = {
    "link candidates": link_candidates,
    "rematch candidates": rematch,
    "hash members": hash_members,
    "batch queue of hashes": blind_queue,
    "weigh candidates": weigh,
    "follow applications": follow,
    "batch queue of matching": matching_queue,
    "batch queue of weighing": weighing_queue,
    "batch queue of applications": applications_queue,
    "expire jobs": expire_jobs,
}
EVERY: Final = WRITES | DELETIONS | OTHERS
