"""WSGI entry point for granian or any other server."""

import os

from django.core.wsgi import get_wsgi_application

from portal.patience import wait_like_the_web

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
application = get_wsgi_application()
wait_like_the_web()
