"""
All settings, from the environment. Every variable is named in README.md and docs/operators.md.

A start with `DEBUG` off and the default secret is allowed on this machine only (no
`ALLOWED_HOSTS` beyond loopback); `manage.py check --deploy` and a public start refuse.
"""

import tomllib
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)

LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOOPBACK)
_IS_PUBLIC = not set(ALLOWED_HOSTS) <= {*LOOPBACK, "testserver"}


def _secret() -> str:
    """`SECRET_KEY`, else one made on first start and kept under VAR_DIR, for loopback use only."""
    given = str(env.str("SECRET_KEY", default=""))
    if given:
        return given
    if _IS_PUBLIC:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set: a server that answers to ALLOWED_HOSTS beyond this machine needs one of its own. "
            "Set SECRET_KEY to a long random text and start again."
        )
    from django.core.management.utils import get_random_secret_key

    path = VAR_DIR / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text()


SECRET_KEY = _secret()
if _IS_PUBLIC and DEBUG:
    raise ImproperlyConfigured("DEBUG is on and ALLOWED_HOSTS is open beyond this machine: turn one of them off.")
if _IS_PUBLIC and len(set(SECRET_KEY)) < 5:
    raise ImproperlyConfigured("SECRET_KEY is too simple: set it to a long random text.")

INSTALLED_APPS = [
    "coordination",  # before unfold: it extends templates of it
    "unfold",  # before django.contrib.admin: it replaces templates of it
    "unfold.contrib.filters",
    "django.contrib.admin.apps.SimpleAdminConfig",  # the urls load the admin: commands and workers need none of it
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'coordination.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Readers do not wait for the writer, and a writer takes its lock at once instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
DATE_FORMAT = "Y-m-d"
DATETIME_FORMAT = "Y-m-d H:i e"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "snapshots"},
    },
    "staticfiles": {"BACKEND": "config.static_files.StaticFiles"},
}
REPORTS_DIR = VAR_DIR / "reports"
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip(
    "/"
)  # where people reach the admin: figures of reports lead there
if PUBLIC_URL and not PUBLIC_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured(
        "PUBLIC_URL is no web address: write it with its scheme, as in https://desk.example.org."
    )
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Behind TLS everywhere but on this machine.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _IS_PUBLIC
SECURE_SSL_REDIRECT = _IS_PUBLIC
SECURE_HSTS_SECONDS = 31_536_000 if _IS_PUBLIC else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _IS_PUBLIC
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _IS_PUBLIC else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]

FETCH = env.str("FETCH", default="off") == "on"  # nothing leaves the machine until it is on
LISTS_DIR = env.str("LISTS_DIR", default="")  # files dropped here are taken instead of the network
FETCH_CONTACT = env.str("FETCH_CONTACT", default="")  # for publishers: an address or a page that says who asks
if not (FETCH_CONTACT.isascii() and FETCH_CONTACT.isprintable()):
    raise ImproperlyConfigured(
        "FETCH_CONTACT goes into a header: write it in plain ASCII, as an e-mail address or URL."
    )
EU_FSF_TOKEN = env.str("EU_FSF_TOKEN", default="dG9rZW4tMjAxNw")  # of the general public, as the Commission prints it
with (BASE_DIR / "pyproject.toml").open("rb") as _file:
    _project = tomllib.load(_file)["project"]
_agent = "; ".join(filter(None, ("compatible", f"{_project['name']}/{_project['version']}", FETCH_CONTACT)))
USER_AGENT = f"Mozilla/5.0 ({_agent})"  # some publishers drop whatever does not begin like this

_MAIL_SERVERS = ("smtp", "smtps", "smtp+tls", "smtp+ssl")
_mail = env.str("EMAIL_URL", default="")
if _mail and _mail.partition(":")[0] not in _MAIL_SERVERS:
    raise ImproperlyConfigured(
        "EMAIL_URL names no mail server: write smtp://HOST:25, or smtp+tls://USER:PASSWORD@HOST:587 (with STARTTLS)."
    )
EMAIL_HOST = ""  # no report is sent before one is named
if _mail:
    _mail_server = env.email_url("EMAIL_URL")
    EMAIL_HOST, EMAIL_PORT = _mail_server["EMAIL_HOST"], _mail_server["EMAIL_PORT"]
    EMAIL_HOST_USER = _mail_server["EMAIL_HOST_USER"] or ""
    EMAIL_HOST_PASSWORD = _mail_server["EMAIL_HOST_PASSWORD"] or ""
    EMAIL_USE_TLS = _mail_server.get("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL = _mail_server.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 30  # seconds that a mail server may be silent
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="Sanctions coordination desk <desk@localhost>")

REDIS_URL = env.str("REDIS_URL", default="")
QUEUE_DIR = VAR_DIR / "queue"  # messages, where no Redis is named
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
if not REDIS_URL:
    for _folder in ("messages", "control"):
        (QUEUE_DIR / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT = "config.file_queue:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "control_folder": str(QUEUE_DIR / "control"),
        "polling_interval": 0.5,  # seconds
    }
CELERY_TIMEZONE = "UTC"  # by hand: Celery would otherwise start from America/Chicago
CELERY_ENABLE_UTC = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["knox.auth.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "coordination.api.pagination.Pages",
    "EXCEPTION_HANDLER": "rest_framework.views.exception_handler",
}
REST_KNOX = {"TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Token", "TOKEN_LIMIT_PER_USER": None}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sanctions coordination API",
    "DESCRIPTION": "Which of seven partners has designated which target, since when, and where the gaps are.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
}
UNFOLD = {
    "SITE_TITLE": "Sanctions coordination",
    "SITE_HEADER": "Sanctions coordination",
    "SITE_SYMBOL": "grid_view",
    "SITE_URL": None,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": "coordination.admin.navigation.favicon"},
    ],
    "STYLES": ["coordination.admin.navigation.style_sheet"],
    "GLOBAL_CALLBACK": "coordination.admin.navigation.every_page",
    "DASHBOARD_CALLBACK": "coordination.admin.home.home",
    "SIDEBAR": {"navigation": "coordination.admin.navigation.navigation"},
    "BORDER_RADIUS": "4px",
    "COLORS": {
        "primary": {
            "50": "oklch(97% .014 255)",
            "100": "oklch(93% .03 255)",
            "200": "oklch(88% .055 255)",
            "300": "oklch(80% .09 255)",
            "400": "oklch(70% .13 255)",
            "500": "oklch(60% .14 256)",
            "600": "oklch(43.5% .12 256)",
            "700": "oklch(38% .11 256)",
            "800": "oklch(32% .09 256)",
            "900": "oklch(27% .07 256)",
            "950": "oklch(20% .05 256)",
        },
    },
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    # Only /readyz answers 503, as often as it is asked; what is not ready is in its answer.
    "filters": {
        "not_readyz": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: getattr(record, "status_code", None) != 503,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["not_readyz"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING").upper()},
}
