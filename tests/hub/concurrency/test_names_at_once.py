from collections.abc import Callable
from threading import Barrier

import pytest
from psycopg.errors import DeadlockDetected

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.messaging.errors import TemplateNameTaken
from hirewire.hub.recruiting.messaging.templates import write_template
from hirewire.hub.recruiting.projects.errors import NameTaken
from hirewire.hub.recruiting.projects.models import Project
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


def test_of_two_who_each_want_the_name_that_the_other_has_just_taken_one_is_refused() -> None:
    """The two transactions wait for each other, so PostgreSQL aborts one of them."""
    seat = hub.seat()
    first, second = (open_project(seat=seat, name=name) for name in ("Welders", "Fitters"))
    both_have_one = Barrier(2)

    def taking(project: Project, *, now: str, then: str) -> Callable[[], object]:
        def take() -> None:
            edit_project(seat=seat, project=project, name=now, description="")
            both_have_one.wait()
            edit_project(seat=seat, project=project, name=then, description="")

        return take

    one = Running(taking(first, now="Riggers", then="Bakers"), commits=True)
    other = Running(taking(second, now="Bakers", then="Riggers"), commits=True)
    with one, other:
        one.start()
        other.start()
        causes = [cause_of_refusal(one), cause_of_refusal(other)]

    names = set(Project.objects.values_list("name", flat=True))
    assert (causes, names) in (
        ([DeadlockDetected, None], {"Welders", "Riggers"}),
        ([None, DeadlockDetected], {"Bakers", "Fitters"}),
    )


def cause_of_refusal(act: Running) -> type[BaseException] | None:
    try:
        act.finish()
    except NameTaken as refused:
        violation = refused.__cause__
        return None if violation is None else type(violation.__cause__)
    return None
