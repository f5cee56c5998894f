from collections.abc import Collection

from django.db import transaction

from hirewire.kit.db.duplicates import refused_as
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.errors import EverybodyGroupError, GroupNameTakenError
from hirewire.simulator.records.models import Job, SecurityGroup
from hirewire.simulator.records.services.changes import announce, changed, deleted, take_turn


@transaction.atomic
def create_group(
    *, account: Account, name: str, members: Collection[User], jobs: Collection[Job], is_for_everybody: bool = False
) -> SecurityGroup:
    take_turn(account.pk)
    if is_for_everybody and account.security_groups.filter(is_for_everybody=True).exists():
        raise EverybodyGroupError
    with refused_as(GroupNameTakenError()):
        group = SecurityGroup.objects.create(account=account, name=name, is_for_everybody=is_for_everybody)
    group.members.set(members)
    group.jobs.set(jobs)
    announce([group])
    return group


@transaction.atomic
def edit_group(*, group: SecurityGroup, name: str, members: Collection[User], jobs: Collection[Job]) -> None:
    take_turn(group.account_id, group)
    group.name = name
    group.members.set(members)
    group.jobs.set(jobs)
    with refused_as(GroupNameTakenError()):
        changed(group)


@transaction.atomic
def delete_group(*, group: SecurityGroup) -> None:
    take_turn(group.account_id, group)
    deleted([group])
    group.delete()


@transaction.atomic
def put_into_groups(*, job: Job, groups: Collection[SecurityGroup]) -> None:
    take_turn(job.account_id, *groups)
    before = set(job.security_groups.all())
    job.security_groups.set(groups)
    changed(*sorted(before ^ set(groups), key=lambda group: group.pk))
