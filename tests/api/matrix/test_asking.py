"""What asks a service, done by those who may; the others are refused before one is asked (see test_verbs)."""

import pytest

from tests.api.matrix import doing
from tests.api.matrix.asking import object_types
from tests.api.matrix.callers import SIGNED_IN
from tests.api.matrix.verbs import SAMPLE, VERBS
from tests.api.matrix.world import SECRET, World

pytestmark = pytest.mark.django_db(transaction=True)

#: The last: without the integration the others cannot be done.
LAST = "deactivateIntegration"
#: Of types that only these give; test_coverage asks whether they are all.
CHOICE_PAGE = "code endCursor hasMore items problem"
REQUEST_PREVIEW = "body headers method url"
HEADER_PREVIEW = "name value"


def test_those_who_may_do_what_asks_a_service(committed_world: World) -> None:
    verbs = sorted((verb for verb, row in VERBS.items() if row.asks), key=lambda verb: (verb == LAST, verb))

    wrong = [
        problem
        for verb in verbs
        for caller in sorted(VERBS[verb].may)
        for problem in doing.problems_of(verb, caller, doing.do(committed_world, caller, verb, VERBS[verb]))
    ]

    assert LAST in verbs
    assert wrong == []


def test_choices_are_for_who_read_the_form_and_previews_hold_no_secret(committed_world: World) -> None:
    assert sorted(CHOICE_PAGE.split()) == sorted(object_types()["ChoicePage"].fields)
    document = (
        'query($form: ID!) { fieldChoices(token: $form, field: "room") { code hasMore items { value } } }'
    )
    for caller in sorted(SIGNED_IN):
        page = committed_world.ask(caller, document)["data"]["fieldChoices"]
        if caller == "owner":
            assert page == {"code": None, "hasMore": False, "items": [{"value": "a"}, {"value": "b"}]}
        else:
            assert page == {"code": "FORM_EXPIRED", "hasMore": False, "items": []}

    answer = committed_world.ask(
        "operator",
        "mutation($input: PreviewDeliveryInput!) { previewDelivery(input: $input) {"
        f" ... on PreviewDeliveryPayload {{ requests {{ body method url headers {{ {HEADER_PREVIEW} }} }} }}"
        " } }",
        {"input": {"configId": committed_world.ids["config"], "event": SAMPLE}},
    )
    [request] = answer["data"]["previewDelivery"]["requests"]
    assert request["url"] == "https://panel.test/"
    assert "x-token" in {header["name"].lower() for header in request["headers"]}
    assert SECRET not in str(answer)
