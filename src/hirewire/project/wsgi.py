"""The WSGI application. ``DJANGO_SETTINGS_MODULE`` decides which site it serves."""

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from hirewire.kit import registering
from hirewire.kit.work.gc_tuning import settle

application = get_wsgi_application()
# Import all views and tasks now, so that the first visitor need not wait for the imports.
get_resolver().check()
registering.complete()
# Garbage collection was off during the imports. The imports left so little garbage that collecting it now is not worth
# the time.
settle(collects=False)
