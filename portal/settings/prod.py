"""Several nodes behind a proxy that ends TLS. Everything secret comes from the environment; nothing has a default."""

from portal import env
from portal.settings.base import *  # noqa: F403
from portal.settings.base import FIELD_KEYS, INDEX_KEYS, OAUTH2_PROVIDER, SEAL_KEY, SECRET_KEY

_missing = [
    name
    for name, value in {
        "PORTAL_SECRET_KEY": SECRET_KEY,
        "PORTAL_FIELD_KEYS": FIELD_KEYS,
        "PORTAL_INDEX_KEYS": INDEX_KEYS,
        "PORTAL_SEAL_KEY": SEAL_KEY,
    }.items()
    if not value
]
if _missing:
    msg = "missing in the environment: " + ", ".join(_missing)
    raise RuntimeError(msg)

OAUTH2_PROVIDER["OIDC_RSA_PRIVATE_KEY"] = env.text("PORTAL_OIDC_KEY", "", "PEM of the key that signs OIDC tokens.")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
OAUTH2_PROVIDER["ALLOWED_REDIRECT_URI_SCHEMES"] = ["https", "jinchengban"]
