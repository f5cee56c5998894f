"""The address to which the language menu of every site is posted."""

from django.urls import path
from django.views.i18n import set_language

urlpatterns = [path("language/", set_language, name="language")]
