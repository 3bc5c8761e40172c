from pathlib import Path

import pytest

from jackfield.project import environment
from jackfield.project.values import SettingsRefused

SHARED = {
    "DATABASE_URL": "postgresql://127.0.0.1/jackfield",
    "JACKFIELD_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
    "JACKFIELD_ENCRYPTION_KEYS": "b25seS1mb3ItdGVzdHMtMDEyMzQ1Njc4OS1hYmNkZWY=",
    "JACKFIELD_PUBLIC_URL": "https://jackfield.example.com",
}


def test_an_empty_environment_is_the_embedded_default() -> None:
    env = environment.read({})

    assert (env.host, env.port, env.public_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert env.data_dir == Path.cwd() / "var"
    assert env.database_url is None
    assert env.embedded_worker is True
    assert env.retry_schedule_s == (5, 300, 1800, 7200, 18000, 36000, 36000)


def test_an_empty_variable_counts_as_not_set() -> None:
    assert environment.read({"PORT": "", "DATABASE_URL": ""}) == environment.read({})


def test_with_a_database_the_worker_is_a_process_of_its_own() -> None:
    assert environment.read(SHARED).embedded_worker is False
    assert environment.read({**SHARED, "JACKFIELD_WORKER": "embedded"}).embedded_worker is True


@pytest.mark.parametrize(
    "name", ["JACKFIELD_SECRET_KEY", "JACKFIELD_ENCRYPTION_KEYS", "JACKFIELD_PUBLIC_URL"]
)
def test_a_database_without_its_keys_is_refused_by_name(name: str) -> None:
    with pytest.raises(SettingsRefused, match=name):
        environment.read({key: value for key, value in SHARED.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "many"),
        ("PORT", "70000"),
        ("PORT", "-1"),
        ("JACKFIELD_ALLOW_NETWORKS", "10.0.0.0/33"),
        ("JACKFIELD_ALLOW_NETWORKS", "10.0.0.1/8"),
        ("JACKFIELD_ALLOW_NETWORKS", "everything"),
        ("JACKFIELD_ALLOW_NETWORKS", "0.0.0.0/0"),
        ("JACKFIELD_ALLOW_NETWORKS", "10.0.0.0/8,::/0"),
        ("JACKFIELD_TRUSTED_PROXIES", "proxy.example.com"),
        ("JACKFIELD_TRUSTED_PROXIES", "*"),
        ("JACKFIELD_TRUSTED_PROXIES", "10.0.0.1,0.0.0.0/0"),
        ("JACKFIELD_TRUSTED_PROXIES", "::/0"),
        ("JACKFIELD_WORKER", "maybe"),
        ("JACKFIELD_WORKER", "separate"),
        ("JACKFIELD_LOG_FORMAT", "xml"),
        ("JACKFIELD_LOG_LEVEL", "info"),
        ("JACKFIELD_STRICT_EVENTS", "yes please"),
        ("JACKFIELD_RETRY_SCHEDULE_S", "5,,7"),
        ("JACKFIELD_RETRY_SCHEDULE_S", "nan"),
        ("JACKFIELD_DELIVERY_CONCURRENCY", "0"),
        ("JACKFIELD_CONFIG_CONCURRENCY", "1.5"),
        ("JACKFIELD_DELIVERY_DEADLINE_S", "inf"),
        ("JACKFIELD_CHECK_DEADLINE_S", "0"),
        ("JACKFIELD_PUBLIC_URL", "jackfield.example.com"),
        ("JACKFIELD_PUBLIC_URL", "https://jackfield.example.com/under/a/path"),
        ("JACKFIELD_PUBLIC_URL", "https://name:password@jackfield.example.com"),
        ("JACKFIELD_SECRET_KEY", "short"),
        ("JACKFIELD_SECRET_KEY", "x" * 64),
        ("JACKFIELD_ENCRYPTION_KEYS", "bm90IGEga2V5"),
        ("JACKFIELD_INTEGRATIONS_DIR", "no/such/folder"),
        ("JACKFIELD_DATABASE_POOL_SIZE", "1"),
        ("REDIS_URL", "redis://127.0.0.1/0"),
        ("HOST", "0.0.0.0"),
        ("HOST", "::"),
    ],
)
def test_what_cannot_be_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsRefused) as refusal:
        environment.read({name: value})

    assert name in str(refusal.value)
    assert str(refusal.value).endswith(".")


def test_a_refused_key_is_not_repeated() -> None:
    with pytest.raises(SettingsRefused) as refusal:
        environment.read({"JACKFIELD_ENCRYPTION_KEYS": "not-a-key-but-secret"})

    assert "not-a-key-but-secret" not in str(refusal.value)


def test_only_our_own_names_are_answered() -> None:
    assert environment.read({}).allowed_hosts == ("127.0.0.1", "localhost", "[::1]")
    assert environment.read({**SHARED, "HOST": "0.0.0.0"}).allowed_hosts == (
        "jackfield.example.com",
        "localhost",
        "127.0.0.1",
        "[::1]",
    )


def test_no_proxy_is_believed_that_was_not_named() -> None:
    assert environment.read({}).trusted_proxies == ()
    named = environment.read({"JACKFIELD_TRUSTED_PROXIES": "10.0.0.1, 10.1.0.0/16,::1"})
    assert [str(network) for network in named.trusted_proxies] == ["10.0.0.1/32", "10.1.0.0/16", "::1/128"]


@pytest.mark.parametrize(
    ("given", "has_one"),
    [
        ({}, False),
        ({"JACKFIELD_PUBLIC_URL": "https://jackfield.example.com"}, True),
        ({"JACKFIELD_PUBLIC_URL": "https://localhost"}, True),
        ({"JACKFIELD_PUBLIC_URL": "http://jackfield.example.com"}, True),
        ({"JACKFIELD_PUBLIC_URL": "http://jackfield.example.com", "HOST": "0.0.0.0"}, False),
        (
            {
                "JACKFIELD_PUBLIC_URL": "https://jackfield.example.com",
                "JACKFIELD_TRUSTED_PROXIES": "127.0.0.1",
            },
            False,
        ),
    ],
)
def test_a_proxy_that_was_not_named_is_seen_by_the_public_address(
    given: dict[str, str], *, has_one: bool
) -> None:
    assert environment.read(given).has_silent_proxy is has_one


def test_an_address_of_ipv6_is_bracketed_in_urls_and_hosts() -> None:
    env = environment.read({"HOST": "::1", "PORT": "81"})

    assert env.public_url == "http://[::1]:81"
    assert env.allowed_hosts == ("[::1]", "localhost", "127.0.0.1")
