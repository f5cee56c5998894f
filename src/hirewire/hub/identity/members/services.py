"""Imports people from files of contacts, and maintains the list of known words."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from itertools import islice

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext_noop

from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.audit.services import Actor
from hirewire.hub.identity.members import contacts
from hirewire.hub.identity.members.contacts import Contact, ContactFile, Row
from hirewire.hub.identity.members.errors import BadLineError, UnreadableFileError
from hirewire.hub.identity.members.events import ContactsGiven, MembersChanged
from hirewire.hub.identity.members.models import ImportFault, ImportState, Member, MemberEmail, MemberImport
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.identity.organizations.services import hold_company
from hirewire.kit import clock
from hirewire.kit.db import row_security
from hirewire.kit.db.conflicts import OvertakenError
from hirewire.kit.work.events import publish

#: Lines per transaction: few enough to show progress, many enough to be fast.
CHUNK = 500
#: An import younger than this is never treated as abandoned: the list of pending tasks may have been read before the
#: import's task was put into the queue.
FORSAKEN_AFTER = timedelta(minutes=10)
UNEXPECTED = gettext_noop(
    "The import stopped unexpectedly. People imported so far stay. Import the file again; it creates no"
    " duplicates. If it stops again, tell the operator of this installation."
)
#: At most this many words are deleted per night, because nobody can write members while words are being deleted.
MOST_FORGOTTEN = 2000

_UNUSED = """
SELECT id FROM hub_knownword AS known WHERE NOT EXISTS (
    SELECT FROM ts_stat('SELECT document || details FROM hub_member') AS used WHERE used.word = known.word
) LIMIT %s
"""
_FORGET = """
DELETE FROM hub_knownword WHERE id = ANY(%s) AND NOT EXISTS (
    SELECT FROM hub_member WHERE (document || details) @@ hw_word(hub_knownword.word, '')
)
"""

_LEARN = """
INSERT INTO public.hub_knownword (word)
SELECT word FROM ts_stat('SELECT document || details FROM public.hub_member')
EXCEPT SELECT word FROM public.hub_knownword
"""


@transaction.atomic
def start_import(*, organization: Organization, actor: Actor, file_name: str, content: bytes) -> MemberImport:
    run = MemberImport.objects.create(
        organization=organization, started_by=actor.name[:200], file_name=file_name[:200], content=content
    )
    audit.record(action="members.import_started", actor=actor, organization=organization, subject=run.file_name)
    publish(ContactsGiven(import_id=run.pk))
    return run


def run_import(*, run: MemberImport) -> None:
    """Import the people of a file. An interrupted import continues where it stopped."""
    if not run.is_under_way:
        return
    # Stored reasons are in English, whatever the reader's language.
    with translation.override("en"):
        try:
            _import_file(run)
        except UnreadableFileError as unreadable:
            _finish(run, ImportState.STOPPED, str(unreadable))
        except (OperationalError, InterfaceError):
            # The database was unavailable for a moment; the task is retried.
            raise
        except Exception:
            # A retry would fail the same way, so end the import instead of letting people wait.
            _finish(run, ImportState.STOPPED, UNEXPECTED)
            raise


def _import_file(run: MemberImport) -> None:
    file = contacts.read(bytes(run.content))
    if run.total is None:
        _begin(run, file)
    rows = file.rows(after=run.last_line)
    while chunk := list(islice(rows, CHUNK)):
        _import_chunk(run, chunk)
    _finish(run, ImportState.COMPLETE)


def stop_abandoned(*, pending_ids: Collection[int]) -> int:
    """End imports whose task is gone, for example after its last attempt.

    ``pending_ids`` contains the imports whose tasks were in the queue when the caller read the queue, a moment ago.
    Newer imports may be missing, so imports younger than ``FORSAKEN_AFTER`` are left alone.
    """
    under_way = MemberImport.objects.filter(state__in=(ImportState.WAITING, ImportState.RUNNING))
    forsaken = under_way.filter(created_at__lt=clock.now() - FORSAKEN_AFTER).exclude(pk__in=pending_ids)
    runs = list(forsaken.defer("content"))
    for run in runs:
        _finish(run, ImportState.STOPPED, UNEXPECTED)
    return len(runs)


@transaction.atomic
def mend(*, fault: ImportFault, values: Mapping[str, str]) -> None:
    """Import a corrected line and delete its ``ImportFault``. Raise ``BadLineError`` if the line is still wrong."""
    # The form has an input for every field, even for fields that the line lacks. Ignore these fields if they are empty.
    contact = contacts.contact_from({field: text for field, text in values.items() if text or field in fault.values})
    _hold_company_of(fault.run)
    run = MemberImport.objects.select_for_update().get(pk=fault.run_id)
    _save(run, [contact])
    run.save(update_fields=["imported", "updated", "known"])
    fault.delete()


@transaction.atomic
def set_allows_export(*, member: Member, allows: bool) -> None:
    """Set whether recruiters may send the member's profile into an ATS.

    An ATS that already has the profile keeps it.
    """
    member.allows_export = allows
    member.save(update_fields=["allows_export"])


def forget_words() -> None:
    """Delete words that no profile contains any more, at most ``MOST_FORGOTTEN`` a night.

    The first query finds unused words without a lock. Then the table of members is locked, and a second query uses an
    index to check these words again. A word stays if a profile has come to contain it since the first query.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_UNUSED, [MOST_FORGOTTEN])
        ids = [pk for (pk,) in cursor.fetchall()]
        cursor.execute("LOCK TABLE hub_member IN SHARE MODE")
        cursor.execute(_FORGET, [ids])


@transaction.atomic
def learn_words() -> None:
    """After a restore, add the words of all profiles to the list of known words.

    This installation's PostgreSQL may be newer than the one that made the backup, and may strip accents differently.
    The restored list then lacks words.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.hub_knownword') IS NOT NULL")
        # A restored database of an older release has no such table until it is migrated.
        if cursor.fetchone() == (True,):
            cursor.execute(_LEARN)


@transaction.atomic
def _begin(run: MemberImport, file: ContactFile) -> None:
    run.state, run.encoding, run.total = ImportState.RUNNING, file.encoding, sum(1 for _ in file.rows())
    run.save(update_fields=["state", "encoding", "total"])


@transaction.atomic
def _finish(run: MemberImport, state: ImportState, reason: str = "") -> None:
    run.state, run.reason, run.content, run.finished_at = state, reason, b"", clock.now()
    run.save(update_fields=["state", "reason", "content", "finished_at"])


@transaction.atomic
def _import_chunk(run: MemberImport, rows: Sequence[Row]) -> None:
    good: list[Contact] = []
    faults: list[ImportFault] = []
    for row in rows:
        try:
            good.append(_contact_of(row))
        except BadLineError as bad:
            # JSON in PostgreSQL cannot contain NUL, and a NUL may be what is wrong with this line.
            values = {field: text.replace("\x00", "\N{REPLACEMENT CHARACTER}") for field, text in row.values.items()}
            faults.append(ImportFault(run=run, line=row.line, reason=str(bad), values=values))
    _hold_company_of(run)
    _save(run, good)
    ImportFault.objects.bulk_create(faults)
    run.done += len(rows)
    run.last_line = rows[-1].line
    run.save(update_fields=["done", "last_line", "imported", "updated", "known"])


def _hold_company_of(run: MemberImport) -> None:
    """Keep the import's company from getting another id until the transaction ends.

    If the company has got another id since ``run`` was read, ``run`` is updated, and the company is held under its new
    id. Raises ``OvertakenError`` if row security limits the session to the former id.
    """
    before = None
    while run.organization_id != before:
        before = run.organization_id
        hold_company(before)
        try:
            run.refresh_from_db(fields=["organization"])
        except MemberImport.DoesNotExist:
            if row_security.is_limited():
                raise OvertakenError from None
            raise


def _contact_of(row: Row) -> Contact:
    if row.fault:
        raise BadLineError(row.fault)
    return contacts.contact_from(row.values)


def _save(run: MemberImport, contacts_read: Sequence[Contact]) -> None:
    """Save contacts as members who belong to the import's company only.

    Members of the network belong to no company and are visible to everybody. They stay unchanged, because one company's
    file must not change what another company sees.
    """
    by_url = {contact.profile_url: contact for contact in contacts_read}
    of_network = set(
        Member.objects.filter(organization=None, profile_url__in=by_url).values_list("profile_url", flat=True)
    )
    own = {url: contact for url, contact in by_url.items() if url not in of_network}
    # Sorted by key: if two imports have the same people, one waits for the other, and there is no deadlock.
    known = Member.objects.filter(organization=run.organization, profile_url__in=own).order_by("profile_url")
    before = {member.profile_url: member for member in known.select_for_update(of=("self",), no_key=True)}
    Member.objects.bulk_create(
        [_member(run.organization, contact, before.get(url)) for url, contact in sorted(own.items())],
        update_conflicts=True,
        unique_fields=["profile_url", "organization"],
        update_fields=["first_name", "last_name", "headline", "current_title", "current_company"],
    )
    ids = dict(
        Member.objects.filter(organization=run.organization, profile_url__in=own).values_list("profile_url", "pk")
    )
    # A person may be on several lines, each with a different address, number or name.
    lines = [contact for contact in contacts_read if contact.profile_url in ids]
    addresses = {(ids[contact.profile_url], contact.email) for contact in lines if contact.email}
    MemberEmail.objects.bulk_create(
        [MemberEmail(member_id=member_id, address=address) for member_id, address in sorted(addresses)],
        ignore_conflicts=True,
    )
    _add_phones_and_names(ids, [contact for contact in lines if contact.phone or contact.other_name])
    run.imported += len(own) - len(before)
    # If a new person appears twice in the file, the person is counted as imported once and as updated once.
    run.updated += len(before) + len(lines) - len(own)
    run.known += len(of_network)
    if ids:
        publish(MembersChanged(member_ids=sorted(ids.values())))


def _add_phones_and_names(ids: Mapping[str, int], lines: Sequence[Contact]) -> None:
    """Add the lines' phone numbers and other names to the members. Values from earlier files are never removed."""
    concerned = Member.objects.filter(pk__in={ids[contact.profile_url] for contact in lines})
    members = {member.pk: member for member in concerned.only("pk", "phones", "other_names").order_by("pk")}
    for contact in lines:
        member = members[ids[contact.profile_url]]
        member.phones = _with(member.phones, contact.phone)
        member.other_names = _with(member.other_names, contact.other_name)
    Member.objects.bulk_update(members.values(), ["phones", "other_names"])


def _with(values: list[str], value: str) -> list[str]:
    return values if not value or value in values else [*values, value]


def _member(organization: Organization, contact: Contact, before: Member | None) -> Member:
    """Return the member to save for a contact. Title and company stay as in ``before`` if the line lacks them."""
    made = Member(
        organization=organization,
        first_name=contact.first_name,
        last_name=contact.last_name,
        current_title=_said(contact.position, before.current_title if before else ""),
        current_company=_said(contact.company, before.current_company if before else ""),
        profile_url=contact.profile_url,
    )
    if before is not None and contact.position is None and contact.company is None:
        made.headline = before.headline
    else:
        made.headline = " at ".join(part for part in (made.current_title, made.current_company) if part)[:400]
    return made


def _said(text: str | None, before: str) -> str:
    return before if text is None else text
