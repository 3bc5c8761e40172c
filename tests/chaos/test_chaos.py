"""Everything goes wrong once, in either size of deployment, and nothing is lost; ``make chaos`` goes on."""

import random
import sys
import time
from functools import partial
from itertools import pairwise

import pytest

from tests.chaos import knobs, using
from tests.chaos.deployment import MODES, Deployment
from tests.chaos.following import screens
from tests.chaos.rounds import Round, each_once, play, prepare
from tests.chaos.table import HEAD, line
from tests.support.main_job import eventually

pytestmark = pytest.mark.chaos

in_both_sizes = pytest.mark.parametrize("deployment", MODES, indirect=True)

_PASSWORD = "a-passphrase-of-mia"
_EVENTS = 40


@in_both_sizes
def test_the_main_job_is_done_by_settings_alone_while_a_worker_is_killed(deployment: Deployment) -> None:
    mia = deployment.servers[0].served
    made = mia.jackfield("user", "create", "mia", "--password-stdin", typed=f"{_PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    token = mia.token(username="mia")
    using.activate(deployment, "chaos_again", "chaos_ask")
    config_id = using.configure(
        deployment, integration_id="chaos_ask", name="Shared", knob="well", hears="scale.*", at=1
    )
    using.grant(deployment, config_id, user_id=using.user_id(deployment, token=token), role="VIEWER")

    with screens(
        *(server.served.url for server in deployment.servers), token=token, config_id=config_id
    ) as watching:
        published = [_publish(deployment, number) for number in range(_EVENTS // 2)]
        killed = deployment.workers[-1]
        killed.kill()
        if deployment.mode == "embedded":
            killed.start_again()
        published += [_publish(deployment, number) for number in range(_EVENTS // 2, _EVENTS)]

        assert len(set(published)) == _EVENTS
        for screen in watching:
            eventually(partial(screen.has_seen, "DELIVERED", published), timeout_s=40)
    if deployment.mode == "many":
        killed.start_again()
    effects = deployment.service.ledger.effects()
    assert [effects["Shared", event] for event in published] == [1] * _EVENTS


def _publish(deployment: Deployment, number: int) -> str:
    event_id, count = using.publish(
        deployment, event_type="scale.tried", data={"number": number}, key=f"scale {number}", at=number
    )
    assert count == 1
    return event_id


@in_both_sizes
def test_periodic_work_is_done_once_in_the_whole_deployment_and_goes_on_when_who_did_it_dies(
    deployment: Deployment,
) -> None:
    using.activate(deployment, "chaos_poll")
    config_id = using.configure(
        deployment, integration_id="chaos_poll", name="Poll", knob="period", hears=None
    )
    using.sync(deployment, config_id)
    ledger = deployment.service.ledger
    eventually(lambda: len(ledger.periods("schedule")) >= 4, timeout_s=40)

    last = ledger.periods("schedule")[-1][0]
    doing = next(process for process in deployment.processes if process.pid == last)
    died_at = time.monotonic()
    doing.kill()
    doing.start_again()
    eventually(
        lambda: len([one for one in ledger.periods("schedule") if one[1] > died_at]) >= 4, timeout_s=40
    )
    # Looks for drift follow each other every two seconds.
    eventually(lambda: any(one[1] > died_at for one in ledger.periods("sync")), timeout_s=40)
    using.disable(deployment, config_id)

    for kind, apart_s in (("schedule", 1.0), ("sync", 0.0)):
        for (_, began_at, ended_at), (_, next_at, _) in pairwise(ledger.periods(kind)):
            assert next_at >= ended_at, f"two of {kind} at once"
            # What was being done when its worker died is done again at once.
            if not began_at <= died_at + 1 <= next_at + 2:
                assert next_at - ended_at >= apart_s * 0.9, f"{kind} came too often"
    first = min(began_at for _, began_at, _ in ledger.periods("schedule") if began_at > died_at)
    # Within seconds, and ten times that for a slow machine that has to start a server meanwhile.
    assert first - died_at < 30
    sys.stdout.write(f"{deployment.mode}: periodic work went on after {first - died_at:.1f} s\n")


@in_both_sizes
def test_whatever_goes_wrong_nothing_is_lost_and_doubled_only_as_promised(
    deployment: Deployment, seed: int
) -> None:
    sys.stdout.write(f"seed {seed}; logs and ledger in {deployment.folder}\n{HEAD}\n")
    prepare(deployment)

    rounds = play(
        deployment,
        each_once(mode=deployment.mode),
        chance=random.Random(seed),
        seconds=2,
        rate=12,
        tell=_tell,
    )

    assert [f"{one.fault}: {said}" for one in rounds for said in one.account.broken] == []
    assert all(one.account.accepted for one in rounds)


def _tell(one: Round) -> None:
    sys.stdout.write(f"{line([one])}\n")


@in_both_sizes
def test_whatever_a_service_does_becomes_of_it_what_was_promised(deployment: Deployment) -> None:
    assert knobs.surprises(deployment) == []
