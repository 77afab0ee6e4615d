"""Everything the portal needs, driven by the environment through :mod:`portal.env`; the other modules only override."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal import env
from portal.settings import clock

BASE_DIR: Path = env.BASE_DIR
VAR_DIR = Path(env.text("PORTAL_VAR", str(BASE_DIR / "var"), "Folder for what is made at run time."))

# Security ---------------------------------------------------------------------------------------------------------
SECRET_KEY = env.text("PORTAL_SECRET_KEY", "", "Signs sessions and links. Must be long and random in production.")
DEBUG = False
ALLOWED_HOSTS = env.words("PORTAL_HOSTS", "127.0.0.1,localhost,[::1]", "Host names served, by commas.")
CSRF_TRUSTED_ORIGINS = env.words("PORTAL_ORIGINS", "", "Origins trusted behind a proxy, by commas.")
BASE_URL = env.text("PORTAL_BASE_URL", "http://127.0.0.1:8000", "Public address, used in QR codes and messages.")
# Key ring for personal data at rest: "version:base64 of 32 bytes", newest first, by commas. See docs/security.md.
FIELD_KEYS = env.words("PORTAL_FIELD_KEYS", "", "Key ring for personal data, newest first.")
INDEX_KEYS = env.words("PORTAL_INDEX_KEYS", "", "Key ring for keyed hashes of personal data, newest first.")
SEAL_KEY = env.text("PORTAL_SEAL_KEY", "", "Key of the journal's daily seal; keep it away from the database.")
PDF_KEY_DIR = Path(env.text("PORTAL_PKI", str(VAR_DIR / "pki"), "Folder with the portal's signing keys."))
PDF_SIGNER = env.text("PORTAL_PDF_SIGNER", "apps.common.signing.PortalSigner", "Class that signs documents.")

# The apps, top to bottom: nothing imports upward (.importlinter keeps it so) ----------------------------------------
INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "apps.reviews",
    "apps.approvals",
    "apps.hotline",
    "apps.cases",
    "apps.matters",
    "apps.licences",
    "apps.work",
    "apps.messaging",
    "apps.identity",
    "apps.organisation",
    "apps.files",
    "apps.journal",
    "apps.common",
    "portal.apps.ConsoleConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "guardian",
    "oauth2_provider",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_htmx",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "apps.common.middleware.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.identity.middleware.SessionLimitsMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "apps.identity.middleware.ActingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.pages.errors.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]

# Data ---------------------------------------------------------------------------------------------------------------
DATABASES: dict[str, Any] = {
    "default": {
        **env.database(
            env.text(
                "DATABASE_URL", "postgres:///portal", "PostgreSQL 15 or newer, postgres://user:password@host/name."
            )
        ),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    },
}
# What the web waits for; the worker is more patient, commands wait as long as it takes (portal/patience.py).
DATABASE_LOCK_SECONDS = env.number("PORTAL_DB_LOCK_SECONDS", 5, "Seconds a request waits for a locked row.")
DATABASE_STATEMENT_SECONDS = env.number("PORTAL_DB_STATEMENT_SECONDS", 30, "Seconds one statement of a request takes.")
CACHE_URL = env.text("CACHE_URL", "", "redis:// for a shared cache; empty for a table in the same PostgreSQL.")
CACHES: dict[str, Any] = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
        if CACHE_URL
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "portal_cache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},  # of Django's own 300 a third is thrown away with every more
        }
    ),
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "local", "TIMEOUT": 60},
}
MEDIA_ROOT = VAR_DIR / "files"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
UPLOAD_MAX_BYTES = env.number("PORTAL_UPLOAD_MAX_BYTES", 20 * 1024 * 1024, "Largest upload, in bytes.")
UPLOAD_DAYS = env.number("PORTAL_UPLOAD_DAYS", 1, "Days an upload is kept that is used for nothing, at least 1.")

# People -------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "apps.identity.backends.AccountBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "identity:sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
STAFF_HOME_URL = "/desk/"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# Limits of a session. Source: domain.md §10.2 (等保 2.0 level 3), values to configure.
SESSION_COOKIE_AGE = env.number("PORTAL_SESSION_HOURS", 8, "Hours after which anybody signs in again.") * 3600
SESSION_IDLE_MINUTES = env.number("PORTAL_IDLE_MINUTES", 30, "Minutes without a request that end a session.")
SESSION_STAFF_IDLE_MINUTES = env.number("PORTAL_STAFF_IDLE_MINUTES", 15, "The same for members of staff.")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.pages.errors.csrf_failure"
ANONYMOUS_USER_NAME = None  # guardian: nobody is not an account
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_USER_OBJ_PERMS_MODEL = "identity.AccountPermission"
GUARDIAN_GROUP_OBJ_PERMS_MODEL = "identity.PostPermission"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "apps.identity.views.locked_out"
AXES_USERNAME_CALLABLE = "apps.identity.backends.attempt_name"
AXES_CLIENT_IP_CALLABLE = "apps.identity.requests.address_of"
AXES_VERBOSE = False
# Source: 网络安全法 Art. 21: logs of a network are kept for six months at least.
SIGN_IN_LOG_DAYS = env.number("PORTAL_SIGN_IN_LOG_DAYS", 180, "Days the log of sign-ins is kept, at least 180.")
AXES_SENSITIVE_PARAMETERS = ["username", "phone", "password", "code"]
OTP_TOTP_ISSUER = "Lanzhou"

OAUTH2_PROVIDER_APPLICATION_MODEL = "identity.Application"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "identity.AccessToken"
OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL = "identity.RefreshToken"
OAUTH2_PROVIDER_GRANT_MODEL = "identity.AuthorizationGrant"
OAUTH2_PROVIDER_ID_TOKEN_MODEL = "identity.IDToken"
OAUTH2_PROVIDER_DEVICE_GRANT_MODEL = "identity.DeviceGrant"
OAUTH2_PROVIDER: dict[str, Any] = {
    "OAUTH2_VALIDATOR_CLASS": "apps.identity.oauth.PortalValidator",
    "OIDC_ENABLED": True,
    "OIDC_RSA_PRIVATE_KEY": "",  # set below from the key folder
    "PKCE_REQUIRED": True,
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "REFRESH_TOKEN_EXPIRE_SECONDS": 30 * 86400,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOW_LOCALHOST_LOOPBACK": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https", "http", "jinchengban"],  # http: programs on the reader's own machine
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "OIDC_RESPONSE_TYPES_SUPPORTED": ["code"],
    "SCOPES": {
        "openid": _("确认您是谁"),
        "profile": _("您的姓名（部分隐藏）和实名等级"),
        "identity": _("替您做实名认证，认证后不能改成别人"),
        "cases": _("为您申请和查询办件"),
        "licences": _("查看和出示您的电子证照"),
        "messages": _("查看您的消息"),
        "reviews": _("为您评价办过的事"),
        "tickets": _("为您提交和查询 12345 诉求"),
        "mandates": _("替您授权和撤回经办人、核对您的单位"),
        "desk": _("以您的工作岗位办理业务"),
        "verify": _("核验电子证照"),
    },
    "DEFAULT_SCOPES": ["openid", "profile"],
}

# The API --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["oauth2_provider.contrib.rest_framework.OAuth2Authentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["apps.common.api.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["apps.common.api.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "apps.common.api.problem_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DEFAULT_THROTTLE_CLASSES": [],
    "NUM_PROXIES": env.number("PORTAL_PROXIES", 0, "Proxies in front whose X-Forwarded-For is believed."),
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "兰州“一窗”政务服务门户 API",
    "DESCRIPTION": "One API for Jincheng Ban, mini programs, kiosks and partners.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
}

# Work in the background -------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "pgmq://", "Celery's broker; pgmq:// is the portal's own PostgreSQL.")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {
        "conn_string": env.libpq(DATABASES["default"]),
        "init_extension": False,
        "visibility_timeout": 300,
        "use_notify": True,
        "notify_throttle_interval_ms": 0,
        "wait_time_seconds": 0,
        "polling_interval": 0.1,
    }
    if CELERY_BROKER_URL.startswith("pgmq")
    else {}
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_DEFAULT_QUEUE = "portal"
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = clock.SCHEDULE

# The outside world, each an adapter over HTTP -------------------------------------------------------------------------------
# None has a default: what stands for them in demo and tests is in portal/settings/demonstration.py.
SMS_URL = env.text("PORTAL_SMS_URL", "", "Endpoint of the SMS gateway.")
SMS_KEY = env.text("PORTAL_SMS_KEY", "", "Key the SMS gateway knows the portal by.")
REALNAME_URL = env.text("PORTAL_REALNAME_URL", "", "Endpoint of real-name checks.")
REALNAME_KEY = env.text("PORTAL_REALNAME_KEY", "", "Key the real-name service knows the portal by.")
REGISTRY_URL = env.text("PORTAL_REGISTRY_URL", "", "Endpoint of the register of firms.")
REGISTRY_KEY = env.text("PORTAL_REGISTRY_KEY", "", "Key the register of firms knows the portal by.")

# Languages and time ---------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["portal.formats"]

# Headers ----------------------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS: list[str] = []

# Rules kept as settings because practice differs from place to place (domain.md §2, §7) ------------------------------------------
CORRECTION_DAYS = env.number("PORTAL_CORRECTION_DAYS", 30, "Calendar days an applicant has to supplement.")
EXTENSION_MAX_DAYS = 10  # working days. Source: 行政许可法 Art. 42
OFFICE_HOURS = env.words(
    "PORTAL_OFFICE_HOURS", "09:00-12:00,13:00-17:00", "When offices work on a working day, hh:mm-hh:mm by commas."
)
# Working days the city gives its own editors, checkers and publishers of matters; a promise to colleagues, no rule of law.
MATTER_EDIT_DAYS, MATTER_CHECK_DAYS, MATTER_PUBLISH_DAYS = 3, 2, 1
DRAFT_DAYS = env.number("PORTAL_DRAFT_DAYS", 90, "Days a draft is kept after it was last saved.")
# Reviews. 国办发〔2019〕51号 gives no days: these are what cities do. Source: domain.md §4.2
REVIEW_DAYS = env.number("PORTAL_REVIEW_DAYS", 30, "Days in which a service can be reviewed, or a review added to.")
REVIEW_VERIFY_DAYS = env.number("PORTAL_REVIEW_VERIFY_DAYS", 1, "Working days to verify a bad review.")
REVIEW_SIMPLE_DAYS = env.number("PORTAL_REVIEW_SIMPLE_DAYS", 5, "Working days to rectify what is simple.")
REVIEW_COMPLEX_DAYS = env.number("PORTAL_REVIEW_COMPLEX_DAYS", 15, "Working days to rectify what is complex.")
REVIEW_CALL_BACK_DAYS = env.number("PORTAL_REVIEW_CALL_BACK_DAYS", 3, "Working days to call back after rectifying.")
REVIEW_APPEAL_DAYS = env.number("PORTAL_REVIEW_APPEAL_DAYS", 5, "Working days in which who was reviewed may appeal.")
REVIEW_RECHECK_DAYS = env.number("PORTAL_REVIEW_RECHECK_DAYS", 5, "Working days to look at such an appeal.")
REVIEW_EXTENSION_MAX_DAYS = 10  # working days, once
PORTAL_DEMO = env.flag("PORTAL_DEMO", False, "Show the demo accounts on the sign-in page.")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "apps.common.logs.LineFormatter"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["out"], "level": env.text("PORTAL_LOG_LEVEL", "INFO", "Least level written to the log.")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "loguru": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},  # its lines carry queries; common.http writes its own
    },
}
