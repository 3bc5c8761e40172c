"""The environment, read once: every variable, its type, its default, and what it must not be."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from jackfield.api import manifests
from jackfield.project.values import (
    IpNetwork,
    SettingsRefused,
    fernet_keys,
    flag,
    networks,
    one_of,
    positive_number,
    retry_schedule,
    whole_number,
)

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")

#: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h.
DEFAULT_RETRY_SCHEDULE_S = (5.0, 300.0, 1800.0, 7200.0, 18000.0, 36000.0, 36000.0)

#: Every variable that is read, in the order of the table in README.md beside this file.
VARIABLES = (
    "HOST",
    "PORT",
    "DATABASE_URL",
    "REDIS_URL",
    "JACKFIELD_DATA_DIR",
    "JACKFIELD_PUBLIC_URL",
    "JACKFIELD_TRUSTED_PROXIES",
    "JACKFIELD_SECRET_KEY",
    "JACKFIELD_ENCRYPTION_KEYS",
    "JACKFIELD_ADMIN_PASSWORD",
    "JACKFIELD_ALLOW_NETWORKS",
    "JACKFIELD_INTEGRATIONS_DIR",
    "JACKFIELD_WORKER",
    "JACKFIELD_DATABASE_POOL_SIZE",
    "JACKFIELD_USER_RATE",
    "JACKFIELD_ADDRESS_RATE",
    "JACKFIELD_PUBLIC_INTROSPECTION",
    "JACKFIELD_GRAPHIQL",
    "JACKFIELD_DOCUMENTS",
    "JACKFIELD_ONLY_KNOWN_DOCUMENTS",
    "JACKFIELD_REDIS_PREFIX",
    "JACKFIELD_STRICT_EVENTS",
    "JACKFIELD_RETRY_SCHEDULE_S",
    "JACKFIELD_DELIVERY_CONCURRENCY",
    "JACKFIELD_CONFIG_CONCURRENCY",
    "JACKFIELD_DELIVERY_DEADLINE_S",
    "JACKFIELD_CHECK_DEADLINE_S",
    "JACKFIELD_INBOUND_DEADLINE_S",
    "JACKFIELD_ERRAND_DEADLINE_S",
    "JACKFIELD_DRIFT_EVERY_S",
    "JACKFIELD_HOST_CONCURRENCY",
    "JACKFIELD_ORDER_PATIENCE_S",
    "JACKFIELD_GIVE_UP_AFTER_DAYS",
    "JACKFIELD_EVENT_DAYS",
    "JACKFIELD_DELIVERY_DAYS",
    "JACKFIELD_AUDIT_DAYS",
    "JACKFIELD_WORKER_PROCESSES",
    "JACKFIELD_SHADOW",
    "JACKFIELD_INSTANCE_ID",
    "JACKFIELD_LOG_FORMAT",
    "JACKFIELD_LOG_LEVEL",
)


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What the variables say, checked one by one and against each other."""

    host: str
    port: int
    #: None: SQLite in the data directory.
    database_url: str | None
    #: None: one process, wake-ups in memory.
    redis_url: str | None
    data_dir: Path
    #: Scheme and authority as people and services reach this process; no slash at the end.
    public_url: str
    #: Whose X-Forwarded-For and X-Forwarded-Proto are believed; nobody's when empty.
    trusted_proxies: tuple[IpNetwork, ...]
    #: None: made on first use and kept in the data directory.
    secret_key: str | None
    #: Fernet keys: the first encrypts, all decrypt. None: made on first use, kept in the data directory.
    encryption_keys: tuple[str, ...] | None
    admin_password: str | None
    allow_networks: tuple[IpNetwork, ...]
    integrations_dir: Path | None
    #: Whether `serve` runs a delivery worker in its own process.
    embedded_worker: bool
    database_pool_size: int
    #: Operations a second of one user, and of one address, in one process; 0: as many as come.
    user_rate: int
    address_rate: int
    #: Whether the schema is shown to who is not signed in.
    public_introspection: bool
    #: Whether who is signed in may ask by hand at /graphiql.
    graphiql: bool
    #: A file or a folder of documents that are known beside the app's; None: no others are.
    documents: Path | None
    #: Whether other documents than the known ones are refused.
    only_known_documents: bool
    redis_prefix: str
    strict_events: bool
    retry_schedule_s: tuple[float, ...]
    delivery_concurrency: int
    config_concurrency: int
    delivery_deadline_s: float
    check_deadline_s: float
    inbound_deadline_s: float
    errand_deadline_s: float
    drift_every_s: float
    host_concurrency: int
    order_patience_s: float
    give_up_after_days: float
    event_days: int
    delivery_days: int
    audit_days: int
    worker_processes: int
    #: Whether this copy of a deployment sends nothing and takes nothing.
    shadow: bool
    #: Which deployment this is; None: made on first use, kept in the data directory.
    instance_id: str | None
    #: json, text, or auto: text on a terminal, json elsewhere.
    log_format: str
    log_level: str

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        """The Host headers that are answered: the public one, the one bound, and loopback."""
        public = urlsplit(self.public_url).hostname or ""
        names = [_bracketed(public), _bracketed(self.host), *LOOPBACK_NAMES]
        return tuple(dict.fromkeys(name for name in names if name and not _is_wildcard(name)))

    @property
    def has_silent_proxy(self) -> bool:
        """Whether there must be a proxy on this machine of which we were not told.

        It speaks https, or under another name, for a server that only this machine reaches.
        """
        public = urlsplit(self.public_url)
        is_elsewhere = public.scheme == "https" or _bracketed(public.hostname or "") not in LOOPBACK_NAMES
        return is_elsewhere and _bracketed(self.host) in LOOPBACK_NAMES and not self.trusted_proxies


def read(environ: Mapping[str, str] | None = None) -> Environment:
    """The environment of this process (or the one given); raises SettingsRefused with a sentence.

    An empty variable counts as one that is not set.
    """
    given = {name: value for name, value in (os.environ if environ is None else environ).items() if value}
    host = given.get("HOST", "127.0.0.1").strip("[]")
    port = whole_number(given, "PORT", 8000, least=0, most=65535)
    database_url = given.get("DATABASE_URL")
    _refuse_incomplete(given, host=host)
    integrations_dir = given.get("JACKFIELD_INTEGRATIONS_DIR")
    if integrations_dir and not Path(integrations_dir).is_dir():
        raise SettingsRefused("JACKFIELD_INTEGRATIONS_DIR is not a folder that exists.")
    worker = one_of(
        given, "JACKFIELD_WORKER", ("embedded", "separate"), "separate" if database_url else "embedded"
    )
    return Environment(
        host=host,
        port=port,
        database_url=database_url,
        redis_url=given.get("REDIS_URL"),
        data_dir=Path(given.get("JACKFIELD_DATA_DIR", "var")).absolute(),
        public_url=_public_url(given, host=host, port=port),
        trusted_proxies=networks(given, "JACKFIELD_TRUSTED_PROXIES"),
        secret_key=_secret_key(given),
        encryption_keys=fernet_keys(given, "JACKFIELD_ENCRYPTION_KEYS"),
        admin_password=given.get("JACKFIELD_ADMIN_PASSWORD"),
        allow_networks=networks(given, "JACKFIELD_ALLOW_NETWORKS"),
        integrations_dir=Path(integrations_dir).absolute() if integrations_dir else None,
        embedded_worker=worker == "embedded",
        database_pool_size=whole_number(given, "JACKFIELD_DATABASE_POOL_SIZE", 20, least=2, most=1000),
        user_rate=whole_number(given, "JACKFIELD_USER_RATE", 500, least=0, most=1_000_000),
        address_rate=whole_number(given, "JACKFIELD_ADDRESS_RATE", 1000, least=0, most=1_000_000),
        public_introspection=flag(given, "JACKFIELD_PUBLIC_INTROSPECTION", default=True),
        graphiql=flag(given, "JACKFIELD_GRAPHIQL", default=True),
        documents=_documents(given),
        only_known_documents=flag(given, "JACKFIELD_ONLY_KNOWN_DOCUMENTS", default=False),
        redis_prefix=given.get("JACKFIELD_REDIS_PREFIX", "jackfield"),
        strict_events=flag(given, "JACKFIELD_STRICT_EVENTS", default=False),
        retry_schedule_s=retry_schedule(given, "JACKFIELD_RETRY_SCHEDULE_S", DEFAULT_RETRY_SCHEDULE_S),
        delivery_concurrency=whole_number(given, "JACKFIELD_DELIVERY_CONCURRENCY", 100, least=1, most=10_000),
        config_concurrency=whole_number(given, "JACKFIELD_CONFIG_CONCURRENCY", 8, least=1, most=10_000),
        delivery_deadline_s=positive_number(given, "JACKFIELD_DELIVERY_DEADLINE_S", 10.0),
        check_deadline_s=positive_number(given, "JACKFIELD_CHECK_DEADLINE_S", 10.0),
        inbound_deadline_s=positive_number(given, "JACKFIELD_INBOUND_DEADLINE_S", 10.0),
        errand_deadline_s=positive_number(given, "JACKFIELD_ERRAND_DEADLINE_S", 300.0),
        drift_every_s=positive_number(given, "JACKFIELD_DRIFT_EVERY_S", 14400.0),
        host_concurrency=whole_number(given, "JACKFIELD_HOST_CONCURRENCY", 32, least=1, most=10_000),
        order_patience_s=positive_number(given, "JACKFIELD_ORDER_PATIENCE_S", 3600.0),
        give_up_after_days=positive_number(given, "JACKFIELD_GIVE_UP_AFTER_DAYS", 5.0),
        event_days=whole_number(given, "JACKFIELD_EVENT_DAYS", 30, least=1, most=36_500),
        delivery_days=whole_number(given, "JACKFIELD_DELIVERY_DAYS", 30, least=1, most=36_500),
        audit_days=whole_number(given, "JACKFIELD_AUDIT_DAYS", 365, least=1, most=36_500),
        worker_processes=whole_number(given, "JACKFIELD_WORKER_PROCESSES", 1, least=1, most=64),
        shadow=flag(given, "JACKFIELD_SHADOW", default=False),
        instance_id=given.get("JACKFIELD_INSTANCE_ID"),
        log_format=one_of(given, "JACKFIELD_LOG_FORMAT", ("auto", "json", "text"), "auto"),
        log_level=one_of(given, "JACKFIELD_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"),
    )


def _refuse_incomplete(given: Mapping[str, str], *, host: str) -> None:
    """What is given demands more: shared data needs shared keys, an open door needs a name."""
    if "DATABASE_URL" in given:
        needed = ("JACKFIELD_SECRET_KEY", "JACKFIELD_ENCRYPTION_KEYS", "JACKFIELD_PUBLIC_URL")
        missing = [name for name in needed if name not in given]
        if missing:
            raise SettingsRefused(
                f"DATABASE_URL is set, so {' and '.join(missing)} must be set too: processes that share "
                "a database share their keys and their address."
            )
    elif "REDIS_URL" in given:
        raise SettingsRefused(
            "REDIS_URL is set without DATABASE_URL: Redis wakes many processes, and many need PostgreSQL."
        )
    elif given.get("JACKFIELD_WORKER") == "separate":
        raise SettingsRefused(
            "JACKFIELD_WORKER=separate needs DATABASE_URL: on SQLite the worker runs in the served process."
        )
    if _is_wildcard(host) and "JACKFIELD_PUBLIC_URL" not in given:
        raise SettingsRefused(
            f"HOST={host} listens on every address, so JACKFIELD_PUBLIC_URL must say by which name "
            "this server is reached: other Host headers are refused."
        )


def _public_url(given: Mapping[str, str], *, host: str, port: int) -> str:
    url = given.get("JACKFIELD_PUBLIC_URL")
    if url is None:
        return f"http://{_bracketed(host)}:{port}"
    try:
        parts = urlsplit(url)
        is_bare = (
            parts.path in {"", "/"} and not parts.query and not parts.fragment and "@" not in parts.netloc
        )
        if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0 and is_bare:
            return f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        # A port that is no number, a bracket that does not close.
        pass
    raise SettingsRefused(
        "JACKFIELD_PUBLIC_URL must be a scheme and a host, such as https://jackfield.example.com."
    )


def _documents(given: Mapping[str, str]) -> Path | None:
    name = given.get("JACKFIELD_DOCUMENTS")
    if name is None:
        return None
    place = Path(name).absolute()
    try:
        manifests.read(place)
    except manifests.ManifestRefused as error:
        raise SettingsRefused(f"JACKFIELD_DOCUMENTS: {error}") from error
    return place


def _secret_key(given: Mapping[str, str]) -> str | None:
    key = given.get("JACKFIELD_SECRET_KEY")
    if key is not None and (len(key) < 32 or len(set(key)) < 8):
        raise SettingsRefused("JACKFIELD_SECRET_KEY must be at least 32 characters of chance.")
    return key


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_wildcard(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_unspecified
    except ValueError:
        return False
