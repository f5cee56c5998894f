"""The URLs of an agent on its own."""

from functools import partial

from django.urls import include, path
from django.views.defaults import page_not_found

from hirewire.kit.web.away import Fault
from hirewire.project.fronts.agent import SHAPES

urlpatterns = [
    path("", include("hirewire.kit.looks.urls")),
    path("", include("hirewire.agent.urls")),
]

handler404 = partial(page_not_found, template_name="agent/not_here.html")
handler500 = Fault(fault="agent/fault.html", away="agent/away.html", shapes=SHAPES)
