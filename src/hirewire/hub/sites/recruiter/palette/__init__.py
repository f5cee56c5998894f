"""The command palette: go to a person, a job, a project or a page, or do something, without leaving the keyboard."""
