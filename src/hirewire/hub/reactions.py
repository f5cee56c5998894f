"""What happens because something else happened, on one page."""

from hirewire.kit.events import Reactions

REACTIONS: Reactions = {}
