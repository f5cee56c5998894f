"""Access lists: the jobs on them, and the people who see those jobs."""

from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from hirewire.client.batches import Outcomes
from hirewire.client.dialects import Family
from hirewire.client.finders import Finders
from hirewire.wire.records.acls import EntityAcl, EntityAclAssignee, SecuredType, Unsaid
from hirewire.wire.records.integrations import DATA_PROVIDER
from hirewire.wire.restli import ComplexKey, Parameter
from hirewire.wire.urn import PersonUrn

_SECURED: Final = SecuredType.JOB_POSTING


class ListedJob(NamedTuple):
    list_id: str
    job_id: str


class ListedPerson(NamedTuple):
    list_id: str
    person: PersonUrn


class AccessLists(Finders):
    """An access list exists while a job or a person is on it. Servers accept at most ten lists per person."""

    def list_jobs(self, jobs: Collection[ListedJob]) -> Outcomes[ListedJob]:
        return self.upsert(self._dialect.entity_acls.path, dict.fromkeys(jobs, Unsaid()), self._job_key)

    def unlist_jobs(self, jobs: Collection[ListedJob]) -> Outcomes[ListedJob]:
        return self.remove(self._dialect.entity_acls.path, list(jobs), self._job_key)

    def listed_jobs(self, job_id: str = "") -> Iterator[ListedJob]:
        """Yield the lists of one job. Without ``job_id``, yield those of all jobs, which not every server allows."""
        family = self._dialect.entity_acls
        for entry in self.each(family.path, self._asked(atsEntityId=job_id), EntityAcl):
            yield ListedJob(entry.ats_entity_acl_id, entry.ats_entity_id)

    def list_people(self, people: Collection[ListedPerson]) -> Outcomes[ListedPerson]:
        return self.upsert(self._dialect.entity_acl_assignees.path, dict.fromkeys(people, Unsaid()), self._person_key)

    def unlist_people(self, people: Collection[ListedPerson]) -> Outcomes[ListedPerson]:
        return self.remove(self._dialect.entity_acl_assignees.path, list(people), self._person_key)

    def listed_people(self, person: str = "") -> Iterator[ListedPerson]:
        """Yield the lists of one person. Without ``person``, yield those of everyone, which not every server allows."""
        family = self._dialect.entity_acl_assignees
        for entry in self.each(family.path, self._asked(assignee=person), EntityAclAssignee):
            yield ListedPerson(entry.ats_entity_acl_id, entry.assignee)

    def _asked(self, **parameters: str) -> dict[str, Parameter]:
        query: dict[str, Parameter] = {
            "q": "criteria",
            "integrationContext": self.organization,
            "atsEntityType": _SECURED.value,
        }
        if not self._dialect.is_versioned:
            query["dataProvider"] = DATA_PROVIDER
        return query | {name: value for name, value in parameters.items() if value}

    def _job_key(self, job: ListedJob) -> ComplexKey:
        return self._key(self._dialect.entity_acls, job)

    def _person_key(self, person: ListedPerson) -> ComplexKey:
        return self._key(self._dialect.entity_acl_assignees, person)

    def _key(self, family: Family, name: tuple[str, str]) -> ComplexKey:
        return self._dialect.key(family, [*name, _SECURED.value], self.organization)
