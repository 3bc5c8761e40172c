"""Configs through the API, enabled, disabled, checked and deleted; refusals change nothing."""

from jackfield.audit.models import AuditEntry
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from jackfield.registry import operations as registry
from tests.api.configs import CONFIG, cfg, untouched
from tests.api.people import Caller, People, make_config
from tests.support.receiver import Answer, Receiver


class TestSwitch:
    def test_disable_and_enable_again_after_a_check(
        self, people: People, ada: Caller, receiver: Receiver
    ) -> None:
        config = make_config(people.ada, url=receiver.url)

        off = ada.do("disableConfig", CONFIG, configId=cfg(config))
        receiver.answer_with(Answer(status=500))
        failed = ada.do("enableConfig", CONFIG, configId=cfg(config))
        receiver.answer_with(Answer(status=200))
        on = ada.do("enableConfig", CONFIG, configId=cfg(config))

        assert off["config"]["enabled"] is False
        assert failed["code"] == "CHECK_FAILED"
        assert on["config"]["enabled"] is True
        assert on["config"]["status"]["health"] == "HEALTHY"

    def test_a_check_is_its_health_too(self, people: People, ada: Caller, receiver: Receiver) -> None:
        config = make_config(people.ada, url=receiver.url)

        good = ada.do("checkConfig", f"{CONFIG} said: message", configId=cfg(config))
        receiver.answer_with(Answer(status=401))
        bad = ada.do("checkConfig", CONFIG, configId=cfg(config))

        assert good["config"]["status"]["health"] == "HEALTHY"
        assert bad["code"] == "CHECK_FAILED"
        now = Config.objects.get()
        assert (now.health, now.health_cause) == ("UNAUTHORIZED", "REFUSED")
        assert now.checked_at is not None

    def test_a_viewer_may_not_and_nothing_is_sent(self, people: People, receiver: Receiver) -> None:
        config = make_config(people.ada, url=receiver.url)
        grant(actor=people.ada, config_id=config.pk, role=Role.VIEWER, user_id=people.ben.pk)
        ben = people.caller(people.ben)

        answers = [
            ben.do(verb, configId=cfg(config)) for verb in ("disableConfig", "enableConfig", "checkConfig")
        ]

        assert [(answer["code"], answer["missing"]) for answer in answers] == [
            ("PERMISSION_DENIED", ["OPERATE"])
        ] * 3
        assert untouched(config)
        assert receiver.requests == []

    def test_delete_takes_it_away_and_the_audit_remembers(self, people: People, ada: Caller) -> None:
        config = make_config(people.ada)

        stale = ada.do("deleteConfig", "deletedConfigId", configId=cfg(config), expectedVersion=9)
        stranger = people.caller(people.ben).do("deleteConfig", "deletedConfigId", configId=cfg(config))
        assert Config.objects.count() == 1
        answer = ada.do("deleteConfig", "deletedConfigId", configId=cfg(config))

        assert (stale["code"], stranger["code"]) == ("CONFLICT", "NOT_FOUND")
        assert answer["deletedConfigId"] == cfg(config)
        assert not Config.objects.exists()
        assert AuditEntry.objects.filter(action="config.deleted").count() == 1

    def test_of_an_integration_that_is_gone_it_can_be_read_disabled_and_deleted(
        self, people: People, ada: Caller
    ) -> None:
        config = make_config(people.ada)
        Config.objects.filter(pk=config.pk).update(integration_id="gone")

        seen = ada.ask(
            """query($id: ID!) { config(id: $id) {
                form { token } settings status { cause } integration { integrationId name isInstalled }
            } }""",
            {"id": cfg(config)},
        )["config"]
        update = ada.do("updateConfig", configId=cfg(config), name="New")
        disable = ada.do("disableConfig", "config { enabled }", configId=cfg(config))
        delete = ada.do("deleteConfig", "deletedConfigId", configId=cfg(config))

        assert seen == {
            "form": None,
            "settings": {"url": "http://127.0.0.1:9/"},
            "status": {"cause": "NOT_INSTALLED"},
            "integration": {"integrationId": "gone", "name": "gone", "isInstalled": False},
        }
        assert update["code"] == "NOT_INSTALLED"
        assert disable["config"]["enabled"] is False
        assert delete["deletedConfigId"] == cfg(config)


def test_of_an_inactive_integration_it_can_be_changed_and_not_checked(
    people: People, receiver: Receiver
) -> None:
    config = make_config(people.ada, url=receiver.url)
    registry.deactivate(integration_id="desk", actor=people.root)
    ada = people.caller(people.ada)

    check = ada.do("checkConfig", configId=cfg(config))
    enable = ada.do("enableConfig", configId=cfg(config))
    change = ada.do(
        "updateConfig", CONFIG, configId=cfg(config), values=[{"name": "loud", "value": {"checked": True}}]
    )

    assert (check["code"], enable["code"]) == ("NOT_ACTIVE", "NOT_ACTIVE")
    assert change["config"]["settings"]["loud"] is True
    assert receiver.requests == []
