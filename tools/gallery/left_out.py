"""Addresses of which no picture is taken, each with the reason."""

_ACTION = "only does something; the page that it leads to has its picture"
_PART = "a part of another page, and seen there"
_FILE = "a file"
_CALL = "called by a widget's script, and seen in its frame"
_REDIRECT = "leads on"

LEFT_OUT: dict[str, str] = {
    # Recruiter
    **dict.fromkeys(
        (
            "sign-out",
            "export-retry",
            "write-note",
            "invite-seat",
            "withdraw-seat",
            "switch-export",
            "ask-for-jobs",
            "send-again",
            "purge",
            "archive",
            "remove",
            "cancel-removal",
            "project-step",
            "delete-note",
            "delete-inmail-template",
            "search-save",
            "search-delete",
            "answer",
            "decline",
            "privacy",
            "developer-roll",
            "developer-delete-secret",
            "developer-save-addresses",
            "developer-send-test",
            "developer-replay-all",
            "developer-pause",
            "developer-resume",
            "developer-replay",
            "developer-invite",
            "developer-withdraw",
            "developer-remove",
            "language",
            "leaving-off",
            "end-contract",
            "reopen-contract",
            "ats-recruiter-come-back",
            "ats-recruiter-history",
            "ats-recruiter-leave-now",
            "plan-move",
            "cancel-move",
            "hasten-move",
        ),
        _ACTION,
    ),
    **dict.fromkeys(
        (
            "export-many-jobs",
            "search-jobs",
            "search-all-stages",
            "search-all-counts",
            "search-stages",
            "search-counts",
            "project-people",
            "move-state",
            "export-state",
            "ats-recruiter-leave-state",
        ),
        _PART,
    ),
    **dict.fromkeys(("attachment", "archive-file", "report-file", "certificate", "openapi", "openapi-version"), _FILE),
    **dict.fromkeys(("settings", "ats-home", "upload"), _REDIRECT),
    # Widgets
    **dict.fromkeys(
        (
            "widget-token",
            "widget-onboarding-state",
            "widget-onboarding-request",
            "widget-onboarding-notify",
            "widget-onboarding-answer",
            "widget-profile-state",
            "widget-profile-link",
            "widget-profile-unlink",
        ),
        _CALL,
    ),
    # ATS Simulator
    **dict.fromkeys(
        (
            "ats-sign-out",
            "ats-import-reread",
            "ats-import-start",
            "ats-candidate-delete",
            "ats-candidate-link",
            "ats-candidate-unlink",
            "ats-candidate-note",
            "ats-candidate-apply",
            "ats-candidate-history-refresh",
            "ats-candidate-files",
            "ats-candidate-file-delete",
            "ats-candidate-keep",
            "ats-candidate-scorecards",
            "ats-recruiter-connect",
            "ats-recruiter-integrate",
            "ats-recruiter-pause",
            "ats-recruiter-resume",
            "ats-recruiter-resend",
            "ats-recruiter-options",
            "ats-application-move",
            "ats-application-reject",
            "ats-scorecard",
            "ats-job-groups",
            "ats-group-delete",
            "ats-me-connect",
            "ats-me-disconnect",
        ),
        _ACTION,
    ),
    **dict.fromkeys(
        ("ats-import-progress", "ats-candidate-history", "ats-candidate-member", "ats-recruiter-sync"), _PART
    ),
    "ats-candidate-file": _FILE,
    "ats-application": _REDIRECT,
}
#: Below these, nothing is for people's eyes: the loader's scripts, and the API of the simulator.
LEFT_OUT_BELOW = ("xdoor/", "in.js", "rsc/extensions/", "recruiter/widget/", "talent/widgets/", "api/v1/")
