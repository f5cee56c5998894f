"""Configures Sphinx, with which ``make docs-site`` builds the pages of this folder as a site with search."""

from importlib.metadata import version as installed

project = "Hirewire"
author = "The Hirewire authors"
copyright = "The Hirewire authors, Apache 2.0"  # noqa: A001 - Sphinx requires this name
release = version = installed("hirewire")

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["conf.py"]
# Headings down to the fourth level can be linked to. A link to a missing file or heading is a warning, which fails the
# build.
myst_heading_anchors = 4
# Some code blocks contain requests or diagrams, whose languages the highlighter does not know. Show these blocks
# without colors, and do not warn about them.
suppress_warnings = ["misc.highlighting_failure"]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
python_use_unqualified_type_names = True

html_theme = "furo"
html_title = f"Hirewire {release}"
html_copy_source = False
