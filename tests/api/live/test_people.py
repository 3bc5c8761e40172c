"""What people lose by a change of people ends on their open sockets too, and nothing else does."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client as Browser

from jackfield.accounts import groups, people
from jackfield.accounts.authentication import principal_of_session
from jackfield.configs.models import Config
from tests.api.following.things import in_thread, make_config, make_user, share
from tests.api.live.asking import FOLLOW, VIEWER, bearer
from tests.api.live.sockets import Client, open_socket

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "correct horse battery"
NEW = "battery horse correct"


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def signed_in(user: User) -> str:
    browser = Browser()
    browser.force_login(user)
    return str(browser.session.session_key)


@asynccontextmanager
async def sockets_of(host: str, *session_keys: str) -> AsyncIterator[list[Client]]:
    """A socket for each session."""
    async with AsyncExitStack() as stack:
        opened = [
            await stack.enter_async_context(open_socket(host, headers={"Cookie": f"sessionid={key}"}))
            for key in session_keys
        ]
        yield [await client.init() for client in opened]


async def heard(client: Client) -> Any:
    message = await client.receive()
    assert message["type"] == "next", message
    return message["payload"]["data"]["configStatus"]


async def following(client: Client) -> list[str]:
    """Follow the configs; return the kinds of the snapshot."""
    await client.subscribe("1", FOLLOW)
    kinds = [(await heard(client))["kind"]]
    while kinds[-1] != "READY":
        kinds.append((await heard(client))["kind"])
    return kinds


async def test_who_is_deactivated_is_cut_off_with_sessions_and_tokens_and_nobody_else(host: str) -> None:
    root = await in_thread(make_user, "root", is_superuser=True)
    ada = await in_thread(make_user, "ada")
    bens = await in_thread(signed_in, await in_thread(make_user, "ben"))
    config = await in_thread(make_config, ada)
    key, secret = await in_thread(signed_in, ada), await in_thread(bearer, ada)

    async with sockets_of(host, key, bens) as (page, bens_page), open_socket(host) as program:
        await program.init(secret)
        assert await following(page) == ["SNAPSHOT", "READY"]
        assert await following(program) == ["SNAPSHOT", "READY"]
        await in_thread(people.update_user, actor=root, user_id=ada.pk, is_active=False)

        assert await page.close_code() == 4401
        assert await program.close_code() == 4401
        assert (await bens_page.answer(VIEWER))["payload"]["data"]["viewer"] is not None
    assert await in_thread(Config.objects.filter(pk=config.pk).exists)


async def test_a_password_that_an_administrator_sets_closes_the_user_s_sockets(host: str) -> None:
    root = await in_thread(make_user, "root", is_superuser=True)
    ada = await in_thread(make_user, "ada")

    async with sockets_of(host, await in_thread(signed_in, ada)) as [page]:
        await in_thread(people.update_user, actor=root, user_id=ada.pk, password=NEW)

        assert await page.close_code() == 4401


async def test_the_socket_of_the_session_in_which_the_password_was_changed_stays(host: str) -> None:
    ada = await in_thread(make_user, "ada", password=PASSWORD)
    here, there = await in_thread(signed_in, ada), await in_thread(signed_in, ada)
    principal = await in_thread(principal_of_session, here)

    async with sockets_of(host, here, there) as (page, other):
        assert await following(page) == ["READY"]
        await in_thread(people.change_password, principal=principal, address="", current=PASSWORD, new=NEW)

        assert await other.close_code() == 4401
        # The other's end says that all sockets have been looked at since.
        await in_thread(make_config, ada, "later")
        assert (await heard(page))["config"] == {"name": "later"}


def leave(root: User, group: Group, user: User) -> Any:
    return groups.update_group(actor=root, group_id=group.pk, remove_member_ids=[user.pk])


def vanish(root: User, group: Group, _user: User) -> Any:
    return groups.delete_group(actor=root, group_id=group.pk)


@pytest.mark.parametrize("end", [leave, vanish])
async def test_what_a_group_was_granted_comes_and_goes_with_it(
    host: str, end: Callable[[User, Group, User], Any]
) -> None:
    root = await in_thread(make_user, "root", is_superuser=True)
    ada, ben = await in_thread(make_user, "ada"), await in_thread(make_user, "ben")
    crew = await in_thread(groups.create_group, actor=root, name="crew")
    config = await in_thread(make_config, ada)
    await in_thread(share, config, crew)

    async with sockets_of(host, await in_thread(signed_in, ben)) as [page]:
        assert await following(page) == ["READY"]
        await in_thread(groups.update_group, actor=root, group_id=crew.pk, add_member_ids=[ben.pk])
        came = await heard(page)
        await in_thread(end, root, crew, ben)
        went = await heard(page)

        assert (came["kind"], came["config"]) == ("CHANGED", {"name": "alarms"})
        assert (went["kind"], went["configId"], went["config"]) == ("REMOVED", came["configId"], None)
