"""Several nodes behind a proxy that ends TLS. No secret and no other system has a default: all come from outside."""

from portal import env
from portal.settings.base import *  # noqa: F403
from portal.settings.base import OAUTH2_PROVIDER

OAUTH2_PROVIDER["OIDC_RSA_PRIVATE_KEY"] = env.text("PORTAL_OIDC_KEY", "", "PEM of the key that signs OIDC tokens.")
env.insist()
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
OAUTH2_PROVIDER["ALLOWED_REDIRECT_URI_SCHEMES"] = ["https", "jinchengban"]
