"""The people of a project, as cards on its board and as rows of its list, made with ``kit.looks.patterns``."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.projects.models import Project, ProjectCandidate, ProjectStage
from hirewire.hub.recruiting.projects.queries import Column
from hirewire.kit.looks.patterns import filled
from hirewire.kit.looks.templatetags.looks import avatar, badge, day, moment
from hirewire.kit.web.links import addresses

#: Characters of a headline that a card has room for.
_HEADLINE = 60


@dataclass(frozen=True, slots=True)
class ColumnOfCards:
    """A stage on the board, with the HTML of its cards."""

    stage: ProjectStage
    count: int
    hidden: int
    cards: list[SafeString]


def columns_of_cards(
    request: HttpRequest, project: Project, columns: list[Column], *, in_ats: Collection[int], can_change: bool
) -> list[ColumnOfCards]:
    profile, people = addresses("profile"), reverse("project-people", args=[project.pk])
    token = get_token(request) if can_change else ""
    label = _("Move %(member_name)s to another stage")
    stages = [{"pk": str(column.stage.pk), "name": column.stage.name} for column in columns]

    def card_of(candidate: ProjectCandidate) -> SafeString:
        member = candidate.member
        return filled(
            "hub/sites/recruiter/projects/_board_card.html",
            {
                "pk": str(candidate.pk),
                "name": member.name,
                "avatar": avatar(member.name, member.pk, "s"),
                "headline": Truncator(member.headline or member.current_title).chars(_HEADLINE),
                "address": profile(member.pk),
                "moved_at": day(candidate.moved_at),
                "move_label": label % {"member_name": member.name},
                "people_address": people,
                "csrf_token": token,
                "stages": [stage for stage in stages if stage["pk"] != str(candidate.stage_id)],
            },
            can_change=can_change,
            is_in_ats=member.pk in in_ats,
        )

    return [
        ColumnOfCards(column.stage, column.count, column.hidden, [card_of(one) for one in column.candidates])
        for column in columns
    ]


def rows_of_list(
    seat: Seat, candidates: Iterable[ProjectCandidate], *, in_ats: Collection[int], can_change: bool
) -> list[SafeString]:
    profile, label = addresses("profile"), _("Select %(name)s")

    def row_of(candidate: ProjectCandidate) -> SafeString:
        member, is_mine = candidate.member, candidate.moved_by_id == seat.pk
        return filled(
            "hub/sites/recruiter/projects/_list_row.html",
            {
                "pk": str(candidate.pk),
                "name": member.name,
                "avatar": avatar(member.name, member.pk),
                "headline": member.headline or member.current_title,
                "address": profile(member.pk),
                "select_label": label % {"name": member.name},
                "moved_by": "" if is_mine else candidate.moved_by.person.name,
                "moved_at": moment(candidate.moved_at),
                "stage": badge("plain", "circle-dot", candidate.stage.name),
            },
            can_change=can_change,
            is_in_ats=member.pk in in_ats,
            is_mine=is_mine,
            is_new=candidate.moved_at == candidate.saved_at,
        )

    return [row_of(candidate) for candidate in candidates]
