"""What the web server loads; ``DJANGO_SETTINGS_MODULE`` says whether it is the hub or the ATS site."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
