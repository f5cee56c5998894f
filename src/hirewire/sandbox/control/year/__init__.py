"""Plays a company's year: recruiters, members and the ATS follow a plan, while the sandbox's clock runs fast."""
