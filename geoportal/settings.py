"""All settings of the portal, in one file; each environment variable is described in docs/reference/settings.md."""

import dj_database_url
import pghistory

from geoportal.env import ROOT, VAR, database_address, env, use_gdal_of_the_wheels

GDAL_LIBRARY_PATH, GEOS_LIBRARY_PATH = use_gdal_of_the_wheels()

# --- Safety -----------------------------------------------------------------
DEBUG = env.bool("GEOPORTAL_DEBUG", False)
SECRET_KEY = env.str("GEOPORTAL_SECRET_KEY", "")
if not SECRET_KEY:
    secret = VAR / "secret_key"
    SECRET_KEY = secret.read_text().strip() if secret.is_file() else "only-for-commands-that-sign-nothing"
ALLOWED_HOSTS = env.list("GEOPORTAL_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("GEOPORTAL_TRUSTED_ORIGINS", [])
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("GEOPORTAL_HTTPS", False)
if SESSION_COOKIE_SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # set by the proxy, never passed on from a reader
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'"],
        "font-src": ["'self'"],
        "style-src": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Rooms ------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "csp",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "rest_framework_gis",
    "drf_spectacular",
    "geoportal.core",
    "geoportal.accounts",
    "layers",
    "tiles",
    "transport",
    "housing",
    "geoportal.search",
    "geoportal.analytics",
    "geoportal.address",
    "import_scripts",
    "fixtures",
]
MIDDLEWARE = [
    "geoportal.core.middleware.StreamingMiddleware",
    "geoportal.core.middleware.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]
ROOT_URLCONF = "geoportal.urls"
ASGI_APPLICATION = "geoportal.asgi.application"
APPEND_SLASH = True
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "layers.context.city",
            ]
        },
    }
]

# Answers to strangers (geoportal/core/kept.py); none is looked for once the minute of its seal is over.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "answers": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "answers",
        "TIMEOUT": 120,
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}

# --- The database -----------------------------------------------------------
DATABASES = {"default": dj_database_url.parse(database_address())}
OPTIONS = DATABASES["default"].setdefault("OPTIONS", {})
OPTIONS["options"] = "-c jit=off"  # compiling a statement costs a second; ours are short and many
DATABASE_POOL: int = env.int("GEOPORTAL_DATABASE_POOL", 0)  # asgi.py sets it: commands and tests want one connection
if DATABASE_POOL:
    OPTIONS["pool"] = {"min_size": DATABASE_POOL, "max_size": DATABASE_POOL, "timeout": 10}
    # Many readers at once: a helper for one of them is taken from another.
    OPTIONS["options"] += " -c max_parallel_workers_per_gather=0"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# One insert of history per statement: 15,000 features in a third of the time.
PGHISTORY_LEVEL = pghistory.Statement  # type: ignore[has-type]  # the library imports itself in a circle
# The past is asked by object and by what was done, never by what it pointed at: indexes of that would be in vain.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)
PGHISTORY_CONTEXT_FIELD = pghistory.ContextForeignKey(db_index=True)

# --- People -----------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "login", "map", "login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# --- Languages: Ukrainian is the source, the others are translations ---------
LANGUAGE_CODE = "uk"
LANGUAGES = [("uk", "Українська"), ("en", "English")]
MORE_LANGUAGES: list[str] = env.list("GEOPORTAL_MORE_LANGUAGES", [])  # "pl:Polski"; facts need no migration for it
for code, _, name in (entry.partition(":") for entry in MORE_LANGUAGES):
    LANGUAGES.append((code, name))
USE_I18N = True
TIME_ZONE = "Europe/Kyiv"
COUNTRY = env.str("GEOPORTAL_COUNTRY", "UA")  # ISO 3166: whose public holidays the opening hours speak of
USE_TZ = True

# --- Files ------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [("", str(ROOT / "frontend" / "dist"))] if (ROOT / "frontend" / "dist").is_dir() else []
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
MEDIA_KEPT_DAYS: int = env.int("GEOPORTAL_MEDIA_KEPT_DAYS", 90)  # after the last item that named a file is removed
TILE_ARCHIVE = VAR / "tiles" / "city.pmtiles"  # what /tiles/city.pmtiles answers with
DOWNLOADS_ROOT = VAR / "downloads"
DOWNLOADS_ON_DEMAND = env.bool("GEOPORTAL_DOWNLOADS_ON_DEMAND", True)  # or else by a timer alone
IMPORTS_ROOT = VAR / "imports"  # a folder for each file that was brought
IMPORTS_KEPT_DAYS: int = env.int("GEOPORTAL_IMPORTS_KEPT_DAYS", 90)
IMPORTS_LARGEST_BYTES: int = env.int("GEOPORTAL_IMPORTS_LARGEST_BYTES", 100 * 1024 * 1024)  # by the browser
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
WHITENOISE_IMMUTABLE_FILE_TEST = r"/assets/.+-[\w-]{8}\.\w+$"  # Vite puts a hash into these names

# --- Interfaces -------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "geoportal.core.errors.problem_for_drf",
}
SPECTACULAR_SETTINGS = {"TITLE": "Kryvyi Rih city encyclopedia", "VERSION": "1.0.0", "OAS_VERSION": "3.1.0"}

# --- Files of others ---------------------------------------------------------
IMPORT_LIMITS = {  # of one caged reader (import_scripts/walls.py)
    "memory_mb": env.int("GEOPORTAL_IMPORT_MEMORY_MB", 1024),
    "disk_mb": env.int("GEOPORTAL_IMPORT_DISK_MB", 1100),
    "quiet_s": env.int("GEOPORTAL_IMPORT_QUIET_S", 60),
    "total_s": env.int("GEOPORTAL_IMPORT_TOTAL_S", 300),
}
IMPORT_HOSTS: list[str] = env.list("GEOPORTAL_IMPORT_HOSTS", [])  # that schedules may ask (import_scripts/fetch)
IMPORT_NETWORKS: list[str] = env.list("GEOPORTAL_IMPORT_NETWORKS", [])  # not public, and may be asked all the same
IMPORT_FREE_PERCENT: int = env.int("GEOPORTAL_IMPORT_FREE_PERCENT", 15)  # of the disk; below it nothing is taken in
IMPORT_MB_PER_PERSON: int = env.int("GEOPORTAL_IMPORT_MB_PER_PERSON", 5000)
HOUSING_DICTIONARY_KEEPERS: list[str] = env.list("GEOPORTAL_HOUSING_DICTIONARY_KEEPERS", [])  # codes of companies

# --- Transport as it runs now -------------------------------------------------
LIVE_EVERY_S: int = env.int("GEOPORTAL_LIVE_EVERY_S", 20)  # how often a live address is asked
LIVE_STALE_S: int = env.int("GEOPORTAL_LIVE_STALE_S", 90)  # then a message says nothing of now any more

# --- Letters ----------------------------------------------------------------
# Without a server of mail they are written to the log's output.
EMAIL_HOST = env.str("GEOPORTAL_MAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT: int = env.int("GEOPORTAL_MAIL_PORT", 587)
EMAIL_HOST_USER = env.str("GEOPORTAL_MAIL_USER", "")
EMAIL_HOST_PASSWORD = env.str("GEOPORTAL_MAIL_PASSWORD", "")
EMAIL_USE_TLS = env.bool("GEOPORTAL_MAIL_TLS", True)
EMAIL_TIMEOUT = 20  # s
DEFAULT_FROM_EMAIL = env.str("GEOPORTAL_MAIL_FROM", "geoportal@localhost")
PORTAL_ADDRESS = env.str("GEOPORTAL_ADDRESS", "http://127.0.0.1:8000")  # what links in letters begin with

# --- Who asks ---------------------------------------------------------------
PROXIES: list[str] = env.list("GEOPORTAL_PROXIES", [])  # networks whose X-Forwarded-For is believed

# --- Watching it ------------------------------------------------------------
METRICS_READERS: list[str] = env.list("GEOPORTAL_METRICS_READERS", ["127.0.0.0/8", "::1/128"])  # who ask directly
METRICS_TOKEN = env.str("GEOPORTAL_METRICS_TOKEN", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("GEOPORTAL_LOG_LEVEL", "WARNING")},
}
