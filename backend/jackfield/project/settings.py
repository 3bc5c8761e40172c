"""Django's settings, built from the environment; nothing else reads the environment."""

from functools import partial

from django.utils.functional import SimpleLazyObject, lazystr

from jackfield.project import database, environment, keys, layout, logs
from jackfield.project.installed import ROOMS

env = environment.read()

DEBUG = False
ALLOWED_HOSTS = list(env.allowed_hosts)
ROOT_URLCONF = "jackfield.project.urls"
ASGI_APPLICATION = "jackfield.project.asgi.application"
APPEND_SLASH = False

INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", *ROOMS]
MIDDLEWARE = ["jackfield.project.middleware.house"]

DATABASES = {
    "default": (
        database.postgresql(url=env.database_url, pool_size=env.database_pool_size)
        if env.database_url
        else database.sqlite(data_dir=env.data_dir)
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if env.redis_url:
    CHANNEL_LAYERS = {
        "default": {
            # Pub/sub keeps nothing and needs one connection a process: a lost wake-up is only late.
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [env.redis_url], "prefix": env.redis_prefix},
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

# Lazy, so that a command that needs no key (`jackfield schema`) makes no file.
SECRET_KEY = env.secret_key or lazystr(SimpleLazyObject(partial(keys.secret_key, data_dir=env.data_dir)))

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

_IS_HTTPS = env.public_url.startswith("https:")
SESSION_ENGINE = "jackfield.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _IS_HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = _IS_HTTPS
CSRF_TRUSTED_ORIGINS = [env.public_url]
# The server asks who says so before it takes a request for https; Django would believe everybody.
SECURE_PROXY_SSL_HEADER = None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _IS_HTTPS else 0
#: Bytes of a request's body, and of a WebSocket frame.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
#: The languages that every sentence of ours can be read in.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
USE_I18N = True

LOGGING = logs.configuration(format_name=env.log_format, level=env.log_level)

JACKFIELD_HOST = env.host
JACKFIELD_PORT = env.port
JACKFIELD_DATA_DIR = env.data_dir
JACKFIELD_PUBLIC_URL = env.public_url
JACKFIELD_TRUSTED_PROXIES = env.trusted_proxies
JACKFIELD_HAS_SILENT_PROXY = env.has_silent_proxy
JACKFIELD_ENCRYPTION_KEYS = (
    list(env.encryption_keys)
    if env.encryption_keys
    else SimpleLazyObject(lambda: list(keys.encryption_keys(data_dir=env.data_dir)))
)
JACKFIELD_ADMIN_PASSWORD = env.admin_password
JACKFIELD_ALLOW_NETWORKS = env.allow_networks
JACKFIELD_BUILTIN_INTEGRATIONS_DIR = layout.builtin_integrations_dir()
JACKFIELD_INTEGRATIONS_DIR = env.integrations_dir
JACKFIELD_PAGE_DIR = layout.page_dir()
JACKFIELD_EMBEDDED_WORKER = env.embedded_worker
JACKFIELD_SHARED_LAYER = bool(env.redis_url)
JACKFIELD_REDIS_URL = env.redis_url
JACKFIELD_REDIS_PREFIX = env.redis_prefix
JACKFIELD_USER_RATE = env.user_rate
JACKFIELD_ADDRESS_RATE = env.address_rate
JACKFIELD_PUBLIC_INTROSPECTION = env.public_introspection
JACKFIELD_DOCUMENTS = env.documents
JACKFIELD_GRAPHIQL = env.graphiql
JACKFIELD_ONLY_KNOWN_DOCUMENTS = env.only_known_documents
JACKFIELD_STRICT_EVENTS = env.strict_events
JACKFIELD_RETRY_SCHEDULE_S = env.retry_schedule_s
JACKFIELD_DELIVERY_CONCURRENCY = env.delivery_concurrency
JACKFIELD_CONFIG_CONCURRENCY = env.config_concurrency
JACKFIELD_DELIVERY_DEADLINE_S = env.delivery_deadline_s
JACKFIELD_CHECK_DEADLINE_S = env.check_deadline_s
JACKFIELD_INBOUND_DEADLINE_S = env.inbound_deadline_s
JACKFIELD_ERRAND_DEADLINE_S = env.errand_deadline_s
JACKFIELD_DRIFT_EVERY_S = env.drift_every_s
JACKFIELD_HOST_CONCURRENCY = env.host_concurrency
JACKFIELD_ORDER_PATIENCE_S = env.order_patience_s
JACKFIELD_GIVE_UP_AFTER_DAYS = env.give_up_after_days
JACKFIELD_EVENT_DAYS = env.event_days
JACKFIELD_DELIVERY_DAYS = env.delivery_days
JACKFIELD_AUDIT_DAYS = env.audit_days
JACKFIELD_WORKER_PROCESSES = env.worker_processes
JACKFIELD_SHADOW = env.shadow
JACKFIELD_INSTANCE_ID = env.instance_id
