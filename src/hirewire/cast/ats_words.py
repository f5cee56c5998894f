"""Texts written by made-up recruiters and interviewers."""

NOTES = (
    "Asked for interviews on a Thursday; childcare on Wednesdays.",
    "Notice period is three months, but unused holiday would allow an earlier start.",
    "Met at the open day. Asked good questions about how we plan shifts.",
    "Prefers to be called after five; works on a site without phone reception.",
    "Salary expectation is within the band. Wants to know about training first.",
    "Would relocate, if we help to find a home.",
    "Would rather lead a small team than a large one.",
    "Referred by a former colleague who speaks highly of the work on the last migration.",
    "Called twice, left a message. Try again next week.",
    "Interested, but in the middle of a certification until summer.",
    "Has a competing offer; decision in ten days.",
    "Strong on the practical side, less so on paper. Worth a site visit.",
    "Asked to be kept in mind for positions closer to home.",
    "Very clear about what went wrong in the last project, and what has changed since.",
    "Speaks four of the languages used at our sites.",
)
PRIVATE_NOTES = (
    "Had to reschedule for a family matter; do not bring it up.",
    "Left the last employer after a dispute that is still open.",
)
APPLICATION_NOTES = (
    "The panel agreed by phone the same day.",
    "Waiting for the second reference.",
    "Hiring manager asks for a shorter case study next time.",
    "Travel costs for the interview were reimbursed.",
    "Candidate asked for feedback in writing; sent.",
    "Start date depends on the work permit.",
)
REASONS = (
    "Another candidate was stronger",
    "Not enough experience",
    "Withdrew",
    "Salary expectation",
    "Position was closed",
    "Location",
)
VERDICTS = ("Strong yes", "Yes", "Yes", "Mixed", "No")
#: Each verdict has at least as many texts as an application has interviewers, so that no two interviewers
#: write the same text.
SUMMARIES = {
    "Strong yes": (
        "Best answers of this round; would work with them tomorrow.",
        "Has solved our hardest case before, and explained how without being asked.",
        "Calm under pressure, precise, and good company. Let us not lose them.",
        "Asked better questions about the team than we did.",
    ),
    "Yes": (
        "Solid on what we asked, and honest about what is new.",
        "Knows the work. Would need a few weeks for our systems.",
        "Good examples from daily work, told without drama.",
        "Listens first. I would be glad to have them on the team.",
    ),
    "Mixed": (
        "Good in parts. I would want a second opinion on planning.",
        "Strong in theory, but short of examples from the last two years.",
        "Likes the work, less so the hours. We should talk about that first.",
        "Fine answers, but long ones; we got through half of the questions.",
    ),
    "No": (
        "Kind, but the examples did not show the level we need.",
        "Expected another kind of role, and said so.",
        "Could not describe a mistake and what came of it.",
        "Too little experience with the tasks of this position.",
    ),
}
ATTRIBUTES = ("Craft", "Working together", "Judgment")
RESULTS = {"Strong yes": "Outstanding", "Yes": "Good", "Mixed": "Fair", "No": "Weak"}
SOURCES = ("Careers page", "Careers page", "Referral", "Job board", "Agency", "Open day", "Direct approach")
INTERVIEWERS = (
    ("Leila", "Haddad"),
    ("Jonas", "Brandt"),
    ("Henrike", "Vos"),
    ("Daniel", "Achterberg"),
    ("Sofia", "Lindgren"),
    ("Pieter", "Claes"),
)
