"""Settings of the site: no ORM, the databases are kusto-db's."""

import os

SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "only-for-trying-out")
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
ROOT_URLCONF = "django_site.urls"
WSGI_APPLICATION = "django_site.wsgi.application"
USE_TZ = True
TIME_ZONE = "UTC"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "kusto.web.django.DatabaseMiddleware",
    "django.middleware.common.CommonMiddleware",
]

KUSTO = {"databases": ["notes"], "health_path": "/health"}
