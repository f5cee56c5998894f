"""Admin Settings > Reporting, on a page and as a file."""

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from hirewire.hub.identity.accounts.access import right_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.sites.recruiter.settings import reporting
from hirewire.hub.sites.recruiter.settings.settings_pages import tab

#: Characters with which a formula begins in spreadsheet programs.
_SIGNS = "=+-@"
_FORMULAS = (
    *_SIGNS,
    "\t",
    "\r",
    "\n",
    # Some programs also accept the full-width form of a sign at the beginning of a formula.
    *(chr(ord(sign) + 0xFEE0) for sign in _SIGNS),
)


@require_safe
@right_required(Verb.REPORT)
def settings_reporting(request: HttpRequest, seat: Seat) -> HttpResponse:
    weeks = _weeks(request)
    context = {
        "report": reporting.report(seat, weeks),
        "weeks": weeks,
        "period": reporting.PERIODS[weeks],
        "periods": reporting.PERIODS.items(),
    }
    return tab(request, seat, "reporting", context)


@require_safe
@right_required(Verb.REPORT)
def report_file(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Return the report as a CSV file. Its byte order mark makes spreadsheet programs recognize UTF-8."""
    weeks = _weeks(request)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("Area", "Figure", "Of", "Value"))
    # Always write English words, because programs that read the file rely on them.
    with translation.override("en"):
        writer.writerows([safe(cell) for cell in row] for row in reporting.rows(reporting.report(seat, weeks)))
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"reporting-{seat.contract_id}-{weeks}-weeks.csv"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


def safe(cell: int | str) -> int | str:
    """Mark a cell as text if a spreadsheet would run it as a formula: people can type anything as a name."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULAS) else cell


def _weeks(request: HttpRequest) -> int:
    choice = request.GET.get("weeks", "")
    choices = {str(weeks): weeks for weeks in reporting.PERIODS}
    return choices.get(choice, reporting.USUAL)
