"""For pytest: fixed keys, fast hashing, files in a temporary folder."""

import base64
import tempfile
from pathlib import Path

from portal.settings.base import *  # noqa: F403
from portal.settings.base import OAUTH2_PROVIDER, STORAGES
from portal.settings.demonstration import *  # noqa: F403
from portal.test_keys import OIDC_TEST_KEY

_folder = Path(tempfile.mkdtemp(prefix="portal-test-"))

SECRET_KEY = "only-for-tests-" + "x" * 40
FIELD_KEYS = ["t1:" + base64.b64encode(b"f" * 32).decode()]
INDEX_KEYS = ["t1:" + base64.b64encode(b"i" * 32).decode()]
SEAL_KEY = "only-for-tests-seal"
PDF_KEY_DIR = _folder / "pki"
MEDIA_ROOT = _folder / "files"
STATIC_ROOT = _folder / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES["default"]["OPTIONS"] = {"location": MEDIA_ROOT}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "default"},
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "local"},
}
OAUTH2_PROVIDER["OIDC_RSA_PRIVATE_KEY"] = OIDC_TEST_KEY
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
PORTAL_DEMO = False
DATABASES["default"]["CONN_MAX_AGE"] = 0
