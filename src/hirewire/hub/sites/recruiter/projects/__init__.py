"""Projects, their pipelines, and saving people to them."""
