"""The rows of a list of results. Each row is filled in from a pattern of its template; see ``kit.looks.patterns``."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.hub.sites.recruiter.ats import JobLine, Sign
from hirewire.kit.looks.patterns import filled
from hirewire.kit.looks.templatetags.looks import avatar, day
from hirewire.kit.web.links import addresses

#: A row contains at most this many skills, and at most this many jobs.
_SHOWN_SKILLS, _SHOWN_JOBS = 3, 5


@dataclass(frozen=True, slots=True)
class Rows:
    seat: Seat
    kept: PeopleSearch | None
    can_export: bool
    signs: Mapping[int, Sign]
    exports: Mapping[int, Export]

    def html(self, members: list[Member]) -> list[SafeString]:
        profile, export, save = addresses("profile"), addresses("export"), reverse("save-people")
        search = f"?search={self.kept.pk}" if self.kept else ""
        # Written with %(name)s, as in templates, so that these labels and the templates share entries of the
        # translation catalog.
        labels = {
            "select_label": _("Select %(name)s"),
            "save_label": _("Save %(name)s to a project"),
            "export_label": _("Export %(name)s to ATS"),
            "jobs_label": _("Jobs of %(name)s"),
        }
        return [
            self._row(
                member,
                {
                    "address": profile(member.pk) + search,
                    "ats_address": f"{profile(member.pk)}?tab=ats",
                    "save_address": f"{save}?member={member.pk}",
                    "export_address": export(member.pk),
                    **{field: label % {"name": member.name} for field, label in labels.items()},
                },
            )
            for member in members
        ]

    def _row(self, member: Member, links: Mapping[str, str]) -> SafeString:
        sign = self.signs.get(member.pk)
        lines = [_texts(line) for line in sign.lines[:_SHOWN_JOBS]] if sign else []
        return filled(
            "hub/sites/recruiter/search/_hit.html",
            {
                "pk": str(member.pk),
                "name": member.name,
                "avatar": avatar(member.name),
                "headline": member.headline or member.current_title,
                "location": member.location,
                "skills": ", ".join(member.skills[:_SHOWN_SKILLS]),
                "lines": lines,
                "trace": self._trace(member, sign),
                **links,
            },
            can_project=self.seat.can["project"],
            can_export=self.can_export,
            allows_export=member.allows_export,
            is_in_ats=sign is not None,
            has_record=sign is not None and sign.has_record,
            jobs=len(sign.lines) if sign else 0,
        )

    def _trace(self, member: Member, sign: Sign | None) -> str:
        """Return the line about the member's export; empty if there is no export.

        The line is rendered without a pattern. Few people in a list have been exported, so a pattern would save little
        time.
        """
        export = self.exports.get(member.pk)
        if export is None:
            return ""
        about = {"member": member, "sign": sign, "export": export, "seat": self.seat, "can_export": self.can_export}
        return render_to_string("hub/sites/recruiter/export/_trace.html", about)


def _texts(line: JobLine) -> dict[str, str]:
    return {"job_name": line.job_name, "job_id": line.job_id, "stage": line.stage, "since": day(line.since)}
