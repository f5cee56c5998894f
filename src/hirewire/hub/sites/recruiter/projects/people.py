"""Renders the people of a project as cards of its board or as rows of its list, with ``kit.looks.patterns``."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.projects.models import Project, ProjectCandidate, ProjectStage
from hirewire.hub.recruiting.projects.queries import Column
from hirewire.kit.looks.patterns import Texts, filled
from hirewire.kit.looks.templatetags.looks import avatar, badge, day, moment
from hirewire.kit.web.links import addresses

#: A card has room for this many characters of a headline.
_HEADLINE = 60


@dataclass(frozen=True, slots=True)
class ColumnOfCards:
    stage: ProjectStage
    count: int
    hidden: int
    cards: list[SafeString]


@dataclass(frozen=True, slots=True)
class PeopleOfProject:
    seat: Seat
    project: Project
    in_ats: Collection[int]
    can_change: bool

    def columns(self, columns: Iterable[Column]) -> list[ColumnOfCards]:
        columns = list(columns)
        label = _("Move %(member_name)s to another stage")
        stages = [{"pk": str(column.stage.pk), "name": column.stage.name} for column in columns]

        def card_of(candidate: ProjectCandidate) -> SafeString:
            member = candidate.member
            return self._filled(
                "hub/sites/recruiter/projects/_board_card.html",
                candidate,
                {
                    "avatar": avatar(member.name, "s"),
                    "headline": Truncator(member.headline or member.current_title).chars(_HEADLINE),
                    "address": f"{profile(member.pk)}{origin}",
                    "moved_at": day(candidate.moved_at),
                    "move_label": label % {"member_name": member.name},
                    "stages": [stage for stage in stages if stage["pk"] != str(candidate.stage_id)],
                },
            )

        profile, origin = addresses("profile"), f"?project={self.project.pk}"
        return [
            ColumnOfCards(
                column.stage, column.count, column.hidden, [card_of(candidate) for candidate in column.candidates]
            )
            for column in columns
        ]

    def rows(self, candidates: Iterable[ProjectCandidate], chosen: ProjectStage | None) -> list[SafeString]:
        """Return the rows of the list. ``chosen`` is the only stage that the list shows, or None if it shows all."""
        profile, label = addresses("profile"), _("Select %(name)s")
        origin = f"?project={self.project.pk}&view=list" + (f"&at={chosen.pk}" if chosen else "")

        def row_of(candidate: ProjectCandidate) -> SafeString:
            member = candidate.member
            return self._filled(
                "hub/sites/recruiter/projects/_list_row.html",
                candidate,
                {
                    "avatar": avatar(member.name),
                    "headline": member.headline or member.current_title,
                    "address": f"{profile(member.pk)}{origin}",
                    "moved_at": moment(candidate.moved_at),
                    "select_label": label % {"name": member.name},
                    "stage": badge("plain", "circle-dot", candidate.stage.name),
                },
            )

        return [row_of(candidate) for candidate in candidates]

    def _filled(self, template_name: str, candidate: ProjectCandidate, texts: Texts) -> SafeString:
        is_mine = candidate.moved_by_id == self.seat.pk
        return filled(
            template_name,
            {
                "pk": str(candidate.pk),
                "name": candidate.member.name,
                "moved_by": "" if is_mine else candidate.moved_by.person.name,
                **texts,
            },
            can_change=self.can_change,
            is_in_ats=candidate.member_id in self.in_ats,
            is_mine=is_mine,
            is_new=candidate.moved_at == candidate.saved_at,
        )
