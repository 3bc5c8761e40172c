"""The table of settings is the code's own list."""

import re
from pathlib import Path

from jackfield.project import environment

PROJECT = Path(environment.__file__).parent
README = (PROJECT / "README.md").read_text()


def test_the_table_lists_every_variable_and_no_other() -> None:
    listed = re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE)

    assert tuple(listed) == environment.VARIABLES


def test_every_variable_in_the_code_is_in_the_list() -> None:
    text = (PROJECT / "environment.py").read_text()
    read = re.findall(r'(?:given, |given\.get\(|")"?((?:JACKFIELD_)?[A-Z]+(?:_[A-Z]+)*)"', text)

    assert {name for name in read if name.startswith("JACKFIELD_") or name in environment.VARIABLES} == set(
        environment.VARIABLES
    )


def test_nothing_else_reads_the_environment() -> None:
    backend = PROJECT.parent
    readers = [
        file.relative_to(backend).as_posix()
        for file in backend.rglob("*.py")
        if re.search(r"\bos\.(environ|getenv)\b|from os import .*(environ|getenv)", file.read_text())
    ]

    # The command line and ASGI only name the settings module, as every Django project does.
    assert sorted(readers) == ["cli/main.py", "project/asgi.py", "project/environment.py"]


def test_defaults_are_the_ones_in_the_table() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| `([^`]+)` \|", README, re.MULTILINE))
    defaults = environment.read({})

    assert rows["HOST"] == defaults.host
    assert int(rows["PORT"]) == defaults.port
    assert tuple(map(float, rows["JACKFIELD_RETRY_SCHEDULE_S"].split(","))) == defaults.retry_schedule_s
    assert int(rows["JACKFIELD_DELIVERY_CONCURRENCY"]) == defaults.delivery_concurrency
    assert int(rows["JACKFIELD_CONFIG_CONCURRENCY"]) == defaults.config_concurrency
    assert float(rows["JACKFIELD_DELIVERY_DEADLINE_S"]) == defaults.delivery_deadline_s
    assert float(rows["JACKFIELD_CHECK_DEADLINE_S"]) == defaults.check_deadline_s
    assert float(rows["JACKFIELD_INBOUND_DEADLINE_S"]) == defaults.inbound_deadline_s
    assert float(rows["JACKFIELD_ERRAND_DEADLINE_S"]) == defaults.errand_deadline_s
    assert float(rows["JACKFIELD_DRIFT_EVERY_S"]) == defaults.drift_every_s
    assert int(rows["JACKFIELD_HOST_CONCURRENCY"]) == defaults.host_concurrency
    assert float(rows["JACKFIELD_ORDER_PATIENCE_S"]) == defaults.order_patience_s
    assert float(rows["JACKFIELD_GIVE_UP_AFTER_DAYS"]) == defaults.give_up_after_days
    assert int(rows["JACKFIELD_EVENT_DAYS"]) == defaults.event_days
    assert int(rows["JACKFIELD_DELIVERY_DAYS"]) == defaults.delivery_days
    assert int(rows["JACKFIELD_AUDIT_DAYS"]) == defaults.audit_days
    assert int(rows["JACKFIELD_WORKER_PROCESSES"]) == defaults.worker_processes
    assert int(rows["JACKFIELD_DATABASE_POOL_SIZE"]) == defaults.database_pool_size
    assert int(rows["JACKFIELD_USER_RATE"]) == defaults.user_rate
    assert int(rows["JACKFIELD_ADDRESS_RATE"]) == defaults.address_rate
    assert bool(int(rows["JACKFIELD_PUBLIC_INTROSPECTION"])) == defaults.public_introspection
    assert rows["JACKFIELD_REDIS_PREFIX"] == defaults.redis_prefix
    assert rows["JACKFIELD_LOG_FORMAT"] == defaults.log_format
    assert rows["JACKFIELD_LOG_LEVEL"] == defaults.log_level
