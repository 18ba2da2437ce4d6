"""Settings. Everything that differs between two installations comes from the environment.

The product refuses to start without SECRET_KEY and DATABASE_URL: there is no
default that would be safe.
"""

from pathlib import Path

import structlog
from csp.constants import NONE, SELF

from core.logs import EVERY_RECORD
from scr_tracker.env import MAIL_TIMEOUT, database, env, key, keys, mail, names

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = key("SECRET_KEY", env.str("SECRET_KEY", ""))
# SECRET_KEY signs; what the fallbacks signed is still accepted. Put the old key there when you change it.
SECRET_KEY_FALLBACKS = keys("SECRET_KEY_FALLBACKS")
SECOND_FACTOR_KEYS = keys("SECOND_FACTOR_KEYS")  # the first encrypts, all decrypt: see agencies/second_factor.py
DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("SCR_DEMO", False)  # demo accounts may sign in without a second factor, visibly
BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = names("ALLOWED_HOSTS", ["127.0.0.1", "localhost"])
CSRF_FAILURE_VIEW = "core.views.token_refused"
CSRF_TRUSTED_ORIGINS = names("CSRF_TRUSTED_ORIGINS", [])
HTTPS = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_filters",
    "django_structlog",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "core",
    "agencies",
    "reminders",
    "reviews",
    "recommendations",
    "newsletters",
    "scr_tracker",
]

PROXIES = env.int("PROXIES", 0)  # proxies of one's own in front: whose word on the caller's address is taken

MIDDLEWARE = [
    "core.middleware.RequestIdMiddleware",
    "core.middleware.ClientAddressMiddleware",
    "core.middleware.CharactersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.middleware.RequestLogMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.middleware.NoStoreMiddleware",
    "core.middleware.WrongKeyMiddleware",
    "agencies.middleware.KnownDeviceMiddleware",
    "agencies.middleware.IdleMiddleware",
    "core.middleware.AccessMiddleware",
    "core.reading.ReadingMiddleware",
    "agencies.middleware.SecondFactorMiddleware",
    "core.middleware.RowHistoryMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.kept_posts.KeptPostMiddleware",
    "core.gone.GoneMiddleware",
]

ROOT_URLCONF = "scr_tracker.urls"
WSGI_APPLICATION = "scr_tracker.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "scr_tracker.context_processors.page_frame",
            ],
            "builtins": ["core.templatetags.every_form"],
        },
    },
]

DATABASES = {"default": database(env.str("DATABASE_URL"))}

REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "core.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"serializer": "core.cache.JSONSerializer", "socket_timeout": 1, "socket_connect_timeout": 1},
    }
}

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", REDIS_URL)
CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
# Prints have a queue and a worker of their own, so that no mail waits behind one.
CELERY_TASK_ROUTES = {
    "core.tasks.print_document": {"queue": "prints"},
    "core.tasks.continue_prints": {"queue": "prints"},
}
PRINT_LEASE_SECONDS = env.int("PRINT_LEASE_SECONDS", 60)  # a printing worker that is silent for so long has died
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A request that queues work waits for one second at the most (see core/broker.py); a worker may wait longer.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 0}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "agencies.adapters.AccountAdapter"
MFA_ADAPTER = "agencies.adapters.SecondFactorAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proven by its invitation
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105  a class
PASSWORD_RESET_TIMEOUT = 4 * 60 * 60
ACCOUNT_RATE_LIMITS = False  # they count in the cache; ours are rows: see core/brakes.py and agencies/guesses.py
BRAKES = not env.bool("SCR_NO_RATE_LIMITS", False)  # the test suite signs in hundreds of times from one address
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "SCR Tracker"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_COUNT = 10
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", 60)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS and env.bool("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "no-referrer"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY = {feature: [] for feature in ("camera", "geolocation", "microphone", "payment", "usb")}

LANGUAGE_CODE = "en-gb"
USE_TZ = True
TIME_ZONE = "Europe/London"  # how instants are shown; they are stored in UTC
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / "var" / "static")
STATICFILES_DIRS = [("build", BASE_DIR / "static" / "build"), ("img", BASE_DIR / "static" / "img")]
SILENCED_SYSTEM_CHECKS = ["staticfiles.W004"]  # the build folder is made by `make setup`
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = env.bool("STATIC_FROM_SOURCE", DEBUG)
if WHITENOISE_USE_FINDERS:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

MEDIA_ROOT = env.path("MEDIA_ROOT", BASE_DIR / "var" / "media")
FILE_UPLOAD_MAX_BYTES = 25 * 1024 * 1024
SCANNER_URL = env.str("SCANNER_URL", "")  # clamd://host:3310 or clamd:///run/clamav/clamd.ctl: see core/scanner.py
# A little above the limit for one file, so that the refusal is ours and says what to do.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = [
    "core.uploads.SizeLimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "core.uploads.ArrivesOnDisk",
]

NOTIFY_TEMPLATE = ""  # the host of notify://TEMPLATE-ID
globals().update(mail(env.str("EMAIL_URL", "smtp://localhost:25")))
EMAIL_TIMEOUT = MAIL_TIMEOUT
NOTIFY_API_KEY = env.str("NOTIFY_API_KEY", "")
NOTIFY_URL = env.str("NOTIFY_URL", "https://api.notifications.service.gov.uk")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "SCR Tracker <no-reply@localhost>")
MAIL_DOMAIN = env.str("MAIL_DOMAIN", "scr-tracker.invalid")  # right-hand side of every Message-ID
MAIL_LEASE_SECONDS = env.int("MAIL_LEASE_SECONDS", 120)  # how long a worker may hold a message without a sign of life
# Limits; 0 means none.
MAIL_PER_MINUTE = env.int("MAIL_PER_MINUTE", 600)
MAIL_PER_DOMAIN_PER_MINUTE = env.int("MAIL_PER_DOMAIN_PER_MINUTE", 120)
MAIL_CAP_PER_RUN = env.int("MAIL_CAP_PER_RUN", 1000)  # more than these at once wait for a person
# Where mail that cannot be delivered comes back to, and how we get at it: see core/bounces.py.
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", "")
BOUNCES_URL = env.str("BOUNCES_URL", "")  # maildir:///folder or imaps://user:password@host/INBOX
DEAD_MAN_URL = env.str(
    "DEAD_MAN_URL", ""
)  # asked for after every good run; its owner raises the alarm when we fall silent
METRICS_TOKEN = env.str("METRICS_TOKEN", "")  # Prometheus sends it; without one there is no /metrics

# What printing one document may use: see docs/decisions/0020. Processor time decides; the clock is for a process that waits.
PDF_CPU_SECONDS = env.int("PDF_CPU_SECONDS", 18)
PDF_CPU_MS_PER_ROW = env.int("PDF_CPU_MS_PER_ROW", 40)  # added for each row of a table of our own ...
PDF_CPU_MOST_SECONDS = env.int("PDF_CPU_MOST_SECONDS", 60)  # ... up to this
PDF_WALL_SECONDS = env.int("PDF_WALL_SECONDS", 30)
PDF_MEMORY_MB = env.int("PDF_MEMORY_MB", 1500)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [  # the first one decides that an unknown caller gets 401, not 403
        "agencies.api.authentication.KeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["core.permissions.DeclaredPermission"],
    "DEFAULT_RENDERER_CLASSES": ["core.api.JSONAnswer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.JSON"],
    "DEFAULT_PAGINATION_CLASS": "core.paging.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.api.problem_details",
    "PAGE_SIZE": 50,
    "DEFAULT_THROTTLE_CLASSES": ["core.api.AnybodyLimit", "core.api.PersonLimit"],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("API_RATE_ANYBODY", "60/min"),
        "user": env.str("API_RATE_PERSON", "600/min"),
    },
    "NUM_PROXIES": 0,  # the middleware has looked already
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
if not BRAKES:
    REST_FRAMEWORK["DEFAULT_THROTTLE_CLASSES"] = []
SPECTACULAR_SETTINGS = {
    "TITLE": "SCR Tracker",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "DESCRIPTION": (
        "Reviews, learning, actions, newsletters and feedback: the same rows and the same rules as on the pages.\n\n"
        "Every list that takes `page` also takes `cursor`. Rows are added and change place while a program reads page by page, "
        "so to read a whole list, start with an empty `cursor` and follow `next`: rows come in the order in which they were "
        "added, the oldest first, and each comes once. Filters go with a cursor; `ordering` and `page` do not."
    ),
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # Choices stay with their fields: many nouns have a "kind" of their own.
    "POSTPROCESSING_HOOKS": ["core.schema.describe_problems", "core.schema.part_bodies_with_files"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "foreign_pre_chain": EVERY_RECORD,
            "processor": structlog.processors.JSONRenderer()
            if env.bool("LOG_JSON", not DEBUG)
            else structlog.dev.ConsoleRenderer(),
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        # Django's own handlers would mail errors and print requests past our formatter.
        **{name: {"handlers": [], "propagate": True} for name in ("django", "django.server")},
        **{name: {"level": "WARNING"} for name in ("weasyprint", "fontTools", "celery", "kombu")},
    },
}
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *EVERY_RECORD,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

# Views of installed packages cannot carry our mark; every other URL declares itself.
PERMISSIONS_OF_PACKAGED_URLS: dict[str, str] = {}
READS_OF_PACKAGED_URLS: dict[str, str] = {}
