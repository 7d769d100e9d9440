"""The WSGI application that a server runs."""

import os

from django.core.wsgi import get_wsgi_application

from zeren.site.outlived import end_with_the_server

end_with_the_server()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")
application = get_wsgi_application()
