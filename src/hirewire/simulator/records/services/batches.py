from django.db import transaction

from hirewire.kit import clock
from hirewire.simulator.people.models import Account
from hirewire.simulator.records.models import Application, Candidate, Note
from hirewire.simulator.records.resemblance import services as resemblance
from hirewire.simulator.records.services.candidates import shown
from hirewire.simulator.records.services.changes import announce, changed_too, reserve, take_turn

#: The fields of a candidate that an import may change.
EDITED = (
    "first_name",
    "last_name",
    "title",
    "company",
    "emails",
    "email_keys",
    "phones",
    "addresses",
    "profile_url",
    "profile_key",
    "source",
    "updated_at",
)


@transaction.atomic
def save_candidates(*, account: Account, new: list[Candidate], known: list[Candidate], notes: list[Note]) -> None:
    take_turn(account.pk)
    before = {row.pk: shown(row) for row in Candidate.objects.filter(pk__in=[candidate.pk for candidate in known])}
    now = clock.now()
    first = reserve(account.pk, "next_candidate", len(new))
    for number, candidate in enumerate(new, first):
        candidate.number = number
    for candidate in (*new, *known):
        candidate.updated_at = now
    Candidate.objects.bulk_create(new)
    Candidate.objects.bulk_update(known, EDITED)
    Note.objects.bulk_create(notes)
    resemblance.compare(account.pk, [candidate.pk for candidate in (*new, *known)])
    announce([*new, *known])
    renamed = [candidate.pk for candidate in known if shown(candidate) != before.get(candidate.pk)]
    changed_too(Application.objects.filter(candidate__in=renamed))
