"""What the web server loads; ``DJANGO_SETTINGS_MODULE`` says whether it is the hub or the ATS site."""

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from hirewire.kit.work.gc_tuning import settle

application = get_wsgi_application()
# All views are imported now, and not while the first visitor waits.
get_resolver().check()
settle()
