"""Steps about jobs, and about the groups that may see them."""

from functools import partial
from typing import Final

import msgspec

from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records import queries
from hirewire.simulator.records.models import SecurityGroup
from hirewire.simulator.records.services import groups, jobs
from hirewire.simulator.recruiter import agent
from hirewire.simulator.steps.values import Values

_TEXTS: Final = ("title", "description", "city", "country")


def create(account: Account, values: Values) -> str:
    _set_options(account, public_jobs=values.get("availability") == "public")
    fields: dict[str, str | bool] = {name: values[name] for name in _TEXTS}
    return jobs.create_job(account=account, owner=None, fields=fields).key


def edit(account: Account, values: Values) -> str:
    job = values.record("job", partial(queries.job, account))
    return jobs.edit_job(job=job, fields={"title": values["title"]}).key


def create_list(account: Account, values: Values) -> str:
    job = values.record("job", partial(queries.job, account))
    _set_options(account, access_lists=True)
    name = f"Certification, {job.key}"
    return groups.create_group(account=account, name=name, members=_users(account), jobs=[job]).key


def remove_from_list(account: Account, values: Values) -> str:
    return _with_members(account, values, [])


def add_to_list(account: Account, values: Values) -> str:
    return _with_members(account, values, _users(account))


def _with_members(account: Account, values: Values, members: list[User]) -> str:
    group: SecurityGroup = values.record("list", partial(queries.group, account))
    groups.edit_group(group=group, name=group.name, members=members, jobs=list(group.jobs.all()))
    return group.key


def _users(account: Account) -> list[User]:
    return list(queries.users(account))


def _set_options(account: Account, **changes: bool) -> None:
    """Change options of the connection to Recruiter. Without a connection, do nothing."""
    status = agent.status(account)
    if status is None:
        return
    options = msgspec.structs.replace(status.options, **changes)
    if options != status.options:
        agent.set_options(account, options)
