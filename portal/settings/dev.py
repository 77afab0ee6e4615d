"""One machine, nothing to install by hand: what ``script/server`` runs. Keys are made in ``var/`` on first use."""

from portal import env
from portal.local_keys import local_keys
from portal.settings.base import *  # noqa: F403
from portal.settings.base import PDF_KEY_DIR, VAR_DIR
from portal.settings.demonstration import *  # noqa: F403

_keys = local_keys(VAR_DIR / "keys.json")

SECRET_KEY = env.text("PORTAL_SECRET_KEY", _keys.secret)
FIELD_KEYS = env.words("PORTAL_FIELD_KEYS", _keys.field)
INDEX_KEYS = env.words("PORTAL_INDEX_KEYS", _keys.index)
SEAL_KEY = env.text("PORTAL_SEAL_KEY", _keys.seal)
PORTAL_DEMO = env.flag("PORTAL_DEMO", True)
DEBUG = env.flag("PORTAL_DEBUG", False, "Django's debug pages; never in production.")
OAUTH2_PROVIDER["OIDC_RSA_PRIVATE_KEY"] = _keys.oidc
PDF_KEY_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
