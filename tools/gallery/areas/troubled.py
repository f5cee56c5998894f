"""What people see after a removal, after the end of a contract, and while Recruiter is down.

These areas come last, because they leave the sandbox changed.
"""

from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.lifecycle.purges.models import Purge
from hirewire.hub.lifecycle.purges.services import purge_application
from hirewire.hub.platform.integrations.ending import end_contract
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess
from hirewire.hub.platform.integrations.queries import LONGEST_CALL
from hirewire.kit import clock
from tests.factories import hub as make
from tests.support.stack import eventually
from tools.gallery.areas import hosting
from tools.gallery.areas.ats import INGRID_THERE, arrange
from tools.gallery.areas.widgets import ADA
from tools.gallery.screens import Area, Screen
from tools.gallery.steps import sees
from tools.gallery.viewers import Site
from tools.gallery.world import World

#: A pattern for the console messages of the browser and of the widgets' loader while Recruiter is down.
_AWAY = "ERR_|could not be loaded|did not answer"


def _arrange_ats(world: World) -> None:
    arrange(world)
    # Sign in now, because nobody can sign in to Recruiter once it is down.
    world.session(INGRID_THERE, Site.ATS)


def _without_hub(world: World) -> None:
    world.stack.stop("hub web")


def _with_hub(world: World) -> None:
    world.stack.start("hub web")


def _remove(world: World) -> None:
    application, contract = hosting.application(world), hosting.contract()
    # Give Ada her seat here, too: with ``--only``, the area that usually gives her the seat may be left out.
    hosting.person(world, "Ada", (contract, (Role.ADMIN,)))
    if application.organization is None:
        make.ready(application, contract)
    # A removal waits for calls that began before the switch-off. Backdate the switch-off, so that the removal does not
    # wait.
    long_off = {"is_on": False, "changed_at": clock.now() - LONGEST_CALL}
    ContractAccess.objects.filter(application=application).update(**long_off)
    CompanyAccess.objects.filter(application=application).update(**long_off)
    seat = Seat.objects.select_related("contract__organization", "person").get(
        contract=contract, person__email="ada.meadow@meadow.example"
    )
    purge = Purge.objects.first() or purge_application(seat=seat, application=application)
    eventually(lambda: Purge.objects.get(pk=purge.pk).finished_at, bool)
    world.things["removal"] = purge.pk


def _end(_world: World) -> None:
    ended, ada = hosting.contract(), Person.objects.get(email="ada.meadow@meadow.example")
    end_contract(contract=ended, person=ada, cause="It ran out and was not renewed.")


AREAS = (
    Area(
        "Recruiter: a removal",
        Site.HUB,
        ADA,
        (
            Screen("What was removed", "removal", {"purge_id": "removal"}),
            Screen("ATS: nothing stored any more", "settings-ats"),
            Screen("A contract that ended", "search", before=_end),
        ),
        _remove,
    ),
    Area(
        "Trouble: Recruiter is down",
        Site.ATS,
        INGRID_THERE,
        (
            Screen(
                "Recruiter page of the ATS",
                "ats-recruiter",
                then=(sees("Sync"),),
                before=_without_hub,
                complains=_AWAY,
            ),
            Screen("Candidate", "ats-candidate", {"key": "candidate"}, complains=_AWAY),
            Screen("Back again", "ats-recruiter", then=(sees("Sync"),), before=_with_hub),
        ),
        _arrange_ats,
    ),
)
