"""Codes that pages write as words (``in_words``), listed here so the translation catalogs contain them."""

from typing import Final

from django.utils.translation import gettext_noop as _

#: States of interviews, jobs and tasks.
STATES: Final = (_("Phone screen"), _("Onsite"), _("Listed"), _("Closed"), _("Expired"))
#: Search fields, shown next to a suggestion.
FIELDS: Final = (_("title"), _("company"), _("location"), _("skill"))
#: Kinds of records in certificates.
KINDS: Final = (
    _("Matches"),
    _("Unlinked"),
    _("Match decisions"),
    _("Sampled matches"),
    _("Candidates to match"),
    _("Candidates"),
    _("Candidate notes"),
    _("Applications"),
    _("Application notes"),
    _("Interview feedback"),
    _("Stages"),
    _("Evaluations"),
    _("Attachments"),
    _("Files"),
    _("Jobs"),
    _("Requisitions"),
    _("Requisition stages"),
    _("Job tasks"),
    _("Access list people"),
    _("Access list jobs"),
    _("Not interested"),
    _("Links to the ats"),
    _("Inmails"),
    _("Inmail threads"),
    _("Notes"),
    _("Contact data"),
    _("Inmail templates"),
    _("Project moves"),
    _("People in projects"),
    _("Project stages"),
    _("Project seats"),
    _("Projects"),
    _("Searches"),
    _("Exports"),
    _("Import faults"),
    _("Imports"),
    _("Imported people addresses"),
    _("Imported people positions"),
    _("Imported people educations"),
    _("Imported people"),
    _("Names in the audit trail"),
    _("Company"),
    _("Contracts"),
    _("Seats"),
    _("Ats applications"),
    _("Integrations"),
    _("Integration settings"),
    _("Contract switches"),
    _("Company switches"),
    _("Push events"),
    _("Push deliveries"),
    _("Audit trail"),
    _("In ats hits"),
    _("Archives"),
)
#: Values of an audited switch or seat before and after a change.
BEFORE_AND_AFTER: Final = (_("on"), _("off"))
