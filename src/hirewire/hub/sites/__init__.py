"""Pages and frames: Recruiter, the widgets, the developer console, a member's inbox."""
