"""Pages and frames: Recruiter, the widgets, the developer console, and a member's inbox."""
