"""Templates as browsers need them: without the indentation that readers of the source need."""

import re

from django.template import Origin
from django.template.loaders import app_directories

_INDENTATION = re.compile(r"\s*\n\s*")


class Loader(app_directories.Loader):
    """Loads the templates of the apps, and shortens each line break, with the space around it, to one newline.

    Browsers show any white space as one space, so a page looks the same and is a third shorter. Browsers keep white
    space only in ``pre`` and ``textarea``. The loader does not change what variables contain. For a blank line, a
    template needs two line breaks with a tag between them.
    """

    def get_contents(self, origin: Origin) -> str:
        contents = super().get_contents(origin)
        return _INDENTATION.sub("\n", contents) if str(origin.name).endswith(".html") else contents
