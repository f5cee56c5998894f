from collections.abc import Mapping

from django.db import transaction

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.members import services
from hirewire.hub.identity.members.models import ImportFault, MemberImport
from hirewire.hub.identity.organizations.services import lock_company


@needs(Verb.IMPORT)
@transaction.atomic
def start_import(*, seat: Seat, file_name: str, content: bytes) -> MemberImport:
    lock_company(seat.contract)
    return services.start_import(
        organization=seat.contract.organization, actor=seat.person, file_name=file_name, content=content
    )


@needs(Verb.IMPORT)
def mend(*, seat: Seat, fault: ImportFault, values: Mapping[str, str]) -> None:  # noqa: ARG001 - the guard needs it
    services.mend(fault=fault, values=values)
