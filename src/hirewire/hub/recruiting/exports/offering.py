"""Which systems a seat can export to at the moment."""

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.platform.integrations.queries import applications_for
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports import errors, queries


def check_offered(seat: Seat, application: DeveloperApplication) -> None:
    if not seat.contract.export_is_on:
        raise errors.ExportIsOff
    if application not in applications_for(seat, Feature.EXPORT):
        raise errors.NotConnected(application.name)
    if application.pk in queries.takes_none(seat):
        raise errors.TakesNoExports(application.name)
