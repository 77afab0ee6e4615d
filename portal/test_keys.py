"""A throw-away OIDC key for tests, made per process: nothing secret is committed."""

from portal.local_keys import rsa_pem

OIDC_TEST_KEY = rsa_pem()
