"""The outside world in small, for ``dev`` and ``test`` only: production names the real systems and their keys itself."""

from portal import env

COUNTERPARTS_URL = env.text(
    "PORTAL_COUNTERPARTS_URL", "http://127.0.0.1:8001", "Reference counterparts, demo and tests; not in production."
)
SMS_URL = env.text("PORTAL_SMS_URL", f"{COUNTERPARTS_URL}/sms/v1/messages")
SMS_KEY = env.text("PORTAL_SMS_KEY", "demo-sms-key")
REALNAME_URL = env.text("PORTAL_REALNAME_URL", f"{COUNTERPARTS_URL}/realname/v1/checks")
REALNAME_KEY = env.text("PORTAL_REALNAME_KEY", "demo-realname-key")
REGISTRY_URL = env.text("PORTAL_REGISTRY_URL", f"{COUNTERPARTS_URL}/registry/v1/checks")
REGISTRY_KEY = env.text("PORTAL_REGISTRY_KEY", "demo-registry-key")
