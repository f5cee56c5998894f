"""Codes that pages write as words (``in_words``), listed here so the translation catalogs contain them."""

from typing import Final

from django.utils.translation import gettext_noop as _

#: States of interviews, jobs and tasks.
STATES: Final = (_("Phone screen"), _("Onsite"), _("Listed"), _("Closed"), _("Expired"))
#: Search fields, shown next to a suggestion.
FIELDS: Final = (_("title"), _("company"), _("place"), _("skill"))
#: In certificates of removal, some kinds of records have technical names. For each of these names, pages show the words
#: given here.
OWN_WORDS: Final = {
    "ats_applications": _("ATS applications"),
    "bells": _("Notification settings"),
    "blind_hashes": _("Hashes of people"),
    "blind_keys": _("Hash keys"),
    "candidates_to_weigh": _("Candidates whose matches will be recalculated"),
    "counts": _("Record counts"),
    "facts": _("Facts for matching"),
    "imported_people_addresses": _("Addresses of imported people"),
    "imported_people_educations": _("Education of imported people"),
    "imported_people_facts": _("Facts about imported people"),
    "imported_people_positions": _("Positions of imported people"),
    "in_ats_hits": _("Counts of how often ATS data was seen"),
    "inmail_templates": _("InMail templates"),
    "inmail_threads": _("InMail conversations"),
    "inmails": _("InMails"),
    "links_to_the_ats": _("Links to the ATS"),
    "project_seats": _("Seats on projects"),
    "unlinked": _("Ended links"),
}
#: Kinds of records in certificates of removal.
KINDS: Final = (
    *OWN_WORDS.values(),
    _("Applications to look up"),
    _("Candidacies"),
    _("Matches"),
    _("Suggestions"),
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
    _("Followed jobs"),
    _("Not interested"),
    _("Mentions"),
    _("Notes"),
    _("Contact data"),
    _("Project moves"),
    _("People in projects"),
    _("Project stages"),
    _("Projects"),
    _("Notifications"),
    _("Searches"),
    _("Exports"),
    _("Import faults"),
    _("Imports"),
    _("Imported people"),
    _("Records in the audit trail"),
    _("Job titles in the audit trail"),
    _("Names in the audit trail"),
    _("Members in the audit trail"),
    _("Projects in the audit trail"),
    _("Company"),
    _("Contracts"),
    _("Seats"),
    _("Integrations"),
    _("Integration settings"),
    _("Contract switches"),
    _("Company switches"),
    _("Match settings"),
    _("Push events"),
    _("Push deliveries"),
    _("Audit trail"),
    _("Archives"),
)
#: In the audit trail, the values of switches before and after a change.
BEFORE_AND_AFTER: Final = (_("on"), _("off"))
