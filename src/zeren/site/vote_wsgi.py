"""The WSGI application of the ballot's door, behind what forgets who asks."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "zeren.site.vote_settings"

from django.core.wsgi import get_wsgi_application

from zeren.site.outlived import end_with_the_server
from zeren.vote.forgetting import forgetting

end_with_the_server()
application = forgetting(get_wsgi_application())
