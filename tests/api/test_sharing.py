"""Configs through the API, granted and revoked; refusals change nothing."""

import pytest

from jackfield.api import ids
from jackfield.configs.models import ConfigUserPermission
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from tests.api.configs import cfg
from tests.api.people import Caller, People, make_config


class TestShare:
    GRANT = (
        "grant { id role grantee { ... on User { username } ... on Group { name } } grantedBy { username } }"
    )

    def test_grant_then_another_role_then_revoke(self, people: People, ada: Caller) -> None:
        config = make_config(people.ada)
        ben = {"userId": ids.encode("usr", people.ben.pk)}

        first = ada.do("grantConfig", self.GRANT, configId=cfg(config), grantee=ben, role="VIEWER")
        second = ada.do("grantConfig", self.GRANT, configId=cfg(config), grantee=ben, role="MANAGER")
        gone = ada.do("revokeConfig", "revokedGrantId config { id }", configId=cfg(config), grantee=ben)

        assert first["grant"]["role"] == "VIEWER"
        assert second["grant"] == {
            "id": first["grant"]["id"],
            "role": "MANAGER",
            "grantee": {"username": "ben"},
            "grantedBy": {"username": "ada"},
        }
        assert gone == {
            "__typename": "RevokeConfigPayload",
            "revokedGrantId": first["grant"]["id"],
            "config": {"id": cfg(config)},
        }
        assert not ConfigUserPermission.objects.exists()

    def test_a_member_gives_up_what_the_member_has_and_sees_it_no_more(self, people: People) -> None:
        config = make_config(people.ada)
        grant(actor=people.ada, config_id=config.pk, role=Role.VIEWER, user_id=people.ben.pk)

        answer = people.caller(people.ben).do(
            "revokeConfig",
            "config { id }",
            configId=cfg(config),
            grantee={"userId": ids.encode("usr", people.ben.pk)},
        )

        assert answer == {"__typename": "RevokeConfigPayload", "config": None}

    @pytest.mark.parametrize("grantee", [{"userId": "usr_999"}, {"userId": "x"}, {"groupId": "grp_0"}])
    def test_nobody_is_granted_nothing(self, people: People, ada: Caller, grantee: dict[str, str]) -> None:
        config = make_config(people.ada)

        answer = ada.do("grantConfig", configId=cfg(config), grantee=grantee, role="VIEWER")

        assert (answer["code"], answer["path"][0]) == ("NOT_FOUND", "grantee")
        assert not ConfigUserPermission.objects.exists()

    def test_nobody_grants_what_they_lack(self, people: People) -> None:
        config = make_config(people.ada)
        grant(actor=people.ada, config_id=config.pk, role=Role.EDITOR, user_id=people.ben.pk)
        before = ConfigUserPermission.objects.count()

        answer = people.caller(people.ben).do(
            "grantConfig",
            configId=cfg(config),
            grantee={"userId": ids.encode("usr", people.root.pk)},
            role="VIEWER",
        )

        assert (answer["code"], answer["missing"]) == ("PERMISSION_DENIED", ["SHARE"])
        assert ConfigUserPermission.objects.count() == before
