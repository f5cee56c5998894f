"""Makes the application of a site. ``DJANGO_SETTINGS_MODULE`` decides which site it is."""

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from hirewire.kit import registering
from hirewire.kit.work.gc_tuning import settle

application = get_wsgi_application()
# Import all views and tasks now instead of while the first visitor waits.
get_resolver().check()
registering.complete()
settle()
