"""Two tabs give the same name at the same moment: the second is refused as if it had come later."""

from collections.abc import Callable

import pytest

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.messaging.errors import TemplateNameTaken
from hirewire.hub.recruiting.messaging.templates import write_template
from hirewire.hub.recruiting.projects.errors import NameTaken
from hirewire.hub.recruiting.projects.services import edit_project, open_project
from tests.factories import hub
from tests.support.locks import Running

pytestmark = pytest.mark.usefixtures("committed")


def new_project(seat: Seat) -> Callable[[], object]:
    return lambda: open_project(seat=seat, name="Welders")


def renamed_project(seat: Seat) -> Callable[[], object]:
    project = open_project(seat=seat, name="Fitters")
    return lambda: edit_project(seat=seat, project=project, name="welders", description="")


def new_template(seat: Seat) -> Callable[[], object]:
    return lambda: write_template(seat=seat, name="First contact", subject="Hello", body="Are you open to talk?")


def renamed_template(seat: Seat) -> Callable[[], object]:
    template = write_template(seat=seat, name="Second contact", subject="Hello", body="Are you open to talk?")
    return lambda: write_template(
        seat=seat, name="first contact", subject="Hello", body="Are you open to talk?", template=template
    )


@pytest.mark.parametrize(
    ("earlier", "later", "refusal"),
    [
        (new_project, new_project, NameTaken),
        (new_project, renamed_project, NameTaken),
        (new_template, new_template, TemplateNameTaken),
        (new_template, renamed_template, TemplateNameTaken),
    ],
)
def test_a_name_given_twice_at_once_is_refused(
    earlier: Callable[[Seat], Callable[[], object]],
    later: Callable[[Seat], Callable[[], object]],
    refusal: type[Exception],
) -> None:
    seat = hub.seat()

    with Running(earlier(seat), commits=True) as first, Running(later(seat)) as second:
        first.start()
        first.finish()
        second.start()
        assert second.waits_for_another()
        first.end()

        with pytest.raises(refusal):
            second.finish()
