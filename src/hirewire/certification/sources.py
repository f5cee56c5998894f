"""Where the rules are published: pages of LinkedIn's documentation, by their titles."""

from enum import Enum


class Source(Enum):
    """A page that publishes rules: its title, and its path below LinkedIn's documentation for talent partners."""

    MODULE_1 = ("Certification, module 1: onboarding", "recruiter-system-connect/rsc-cert-module1")
    MODULE_2 = ("Certification, module 2: sync", "recruiter-system-connect/rsc-cert-module2")
    MODULE_3 = ("Certification, module 3: retrieval", "recruiter-system-connect/rsc-cert-module3")
    MODULE_4 = ("Certification, module 4: access lists", "recruiter-system-connect/rsc-cert-module4")
    MODULE_5 = ("Certification, module 5: deletion", "recruiter-system-connect/rsc-cert-module5")
    REQUIRED_FIELDS = ("Required fields", "recruiter-system-connect/required-fields")
    RELEASE_NOTES = ("Release notes", "recruiter-system-connect/rsc-release-notes")
    SYNC_JOBS = ("Sync jobs", "middleware-platform")
    SYNC_CANDIDATES = ("Sync candidates", "middleware-platform")
    SYNC_APPLICATIONS = ("Sync applications", "middleware-platform")
    ACCESS_LISTS = ("Access list overview", "middleware-platform")
    INTERACTIONS = ("Recruiter prospect interactions", "recruiter-prospect-interactions")
    STUBS = ("InMail stub profiles", "recruiter-prospect-interactions/inmail-stub-profiles")
    OLDER_CASES = ("Certification, the older test cases", "recruiter-system-connect")

    @property
    def title(self) -> str:
        return self.value[0]

    @property
    def path(self) -> str:
        return self.value[1]
