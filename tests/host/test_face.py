"""The face that applications import holds what it promises."""

from jackfield import host


def test_offers_these_names_and_no_others() -> None:
    assert sorted(host.__all__) == [
        "BaseIntegrationConfig",
        "Config",
        "IntegrationManager",
        "can",
        "get_integration_manager",
        "publish",
        "register_event_type",
        "visible",
    ]


def test_every_name_is_there_and_documented() -> None:
    for name in host.__all__:
        assert getattr(host, name).__doc__, name
