"""The Slack integration: what it posts, and what it makes of Slack's answers."""

from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest

from integrations.slack import NO, Slack
from integrations.slack.messages import escaped, message
from jackfield.sdk import Gone, Rejected, Unauthorized, Unavailable
from jackfield.sdk.testing import IntegrationTests, Refusal, answer

URL = "http://hooks.slack.test/services/T00/B00/a1b2c3d4e5f6"
TICKET = {"title": "Printer <on> fire & smoke", "url": "https://desk.test/7?a=1&b=2", "priority": "high"}


class TestSlack(IntegrationTests):
    integration = Slack
    settings: ClassVar = {"webhook_url": URL}
    samples: ClassVar = {"ticket.opened": TICKET}
    success = answer(text="ok")
    refusals: ClassVar = [
        Refusal(text="invalid_token", raises=Unauthorized),
        Refusal(json={"ok": False, "error": "channel_is_archived"}, raises=Gone),
        Refusal(json={"ok": False, "error": "something_new"}),
        Refusal(text="<html>Sign in to the network</html>"),
    ]
    #: It posts a message without a text, which Slack refuses.
    check_methods: ClassVar = ("POST",)

    def test_posts_a_heading_a_link_the_fields_and_the_time(self) -> None:
        [sent] = self.deliver("ticket.opened")

        assert (sent.method, sent.url) == ("POST", URL)
        assert sent.json == {
            "text": "Ticket opened: Printer &lt;on&gt; fire &amp; smoke",
            "blocks": [
                {"type": "header", "text": {"type": "plain_text", "text": "Ticket opened", "emoji": False}},
                {
                    "type": "section",
                    "text": {
                        "type": "mrkdwn",
                        "text": "<https://desk.test/7?a=1&amp;b=2|Printer &lt;on&gt; fire &amp; smoke>",
                        "verbatim": True,
                    },
                },
                {
                    "type": "section",
                    "fields": [{"type": "mrkdwn", "text": "*Priority*\nhigh", "verbatim": True}],
                },
                {
                    "type": "context",
                    "elements": [
                        {
                            "type": "mrkdwn",
                            "text": "ticket.opened · "
                            "<!date^1767268800^{date_short_pretty} {time}|2026-01-01 12:00 UTC>",
                            "verbatim": True,
                        }
                    ],
                },
            ],
        }

    @pytest.mark.parametrize("word", ["no_text", "missing_text_or_fallback_or_attachments"])
    def test_a_check_offers_an_empty_message_and_is_content_with_its_refusal(self, word: str) -> None:
        [sent] = self.check(reply=answer(status=400, text=word))

        assert sent.json == {"text": ""}

    @pytest.mark.parametrize(
        ("status", "word", "error"),
        [
            (403, "invalid_token", Unauthorized),
            (403, "action_prohibited", Unauthorized),
            (404, "no_service", Unauthorized),
            (404, "no_team", Unauthorized),
            (404, "channel_not_found", Gone),
            (410, "channel_is_archived", Gone),
            (400, "invalid_payload", Rejected),
            (404, "", Rejected),
            (410, "", Gone),
            (403, "", Unauthorized),
            (500, "rollup_error", Unavailable),
        ],
    )
    def test_slack_s_refusals_are_understood(self, status: int, word: str, error: type[Exception]) -> None:
        for call in (self.check, lambda **reply: self.deliver("ticket.opened", **reply)):
            with pytest.raises(error) as caught:
                call(reply=answer(status=status, text=word))
            assert type(caught.value) is error

    def test_a_page_of_the_owner_s_own_words(self) -> None:
        [sent] = self.deliver_with("<!here> *{{ event.data.title }}* <{{ event.data.url }}|look>")

        assert sent.json == {
            "text": "<!here> *Printer &lt;on&gt; fire &amp; smoke* <https://desk.test/7?a=1&amp;b=2|look>"
        }

    def test_nothing_in_an_event_calls_anybody_from_a_template(self) -> None:
        [sent] = self.deliver_with("{{ event.data.title }}{{ event.data }}", title="<!channel> <@U1>")

        assert "<" not in sent.json["text"]

    def test_a_template_that_says_nothing_posts_nothing(self) -> None:
        with pytest.raises(Rejected, match="empty message"):
            self.deliver_with("{{ event.data.nothing }} ")

    def test_a_long_message_is_cut_to_what_slack_shows(self) -> None:
        [sent] = self.deliver_with("{% for i in (1..2000) %}{{ event.type }}{% endfor %}")

        assert size(sent.json["text"]) <= 4_000

    def deliver_with(self, template: str, **data: Any) -> Any:
        """Deliver a ticket by a config with this template."""
        before = dict(type(self).settings)
        type(self).settings = {**before, "message": template}
        try:
            return self.deliver("ticket.opened", **data)
        finally:
            type(self).settings = before

    def test_a_webhook_that_cannot_be_checked_is_told_why(self) -> None:
        with pytest.raises(Unauthorized, match="no_service: the webhook was removed or switched off"):
            self.check(reply=answer(status=404, text="no_service"))

    def test_a_page_instead_of_slack_is_no_delivery(self) -> None:
        with pytest.raises(Rejected, match="not Slack"):
            self.deliver("ticket.opened", reply=answer(text="<html>Welcome</html>"))


def blocks_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    posted = message(event_type="ticket.opened", occurred_at=datetime(2026, 1, 1, tzinfo=UTC), data=data)
    blocks: list[dict[str, Any]] = posted["blocks"]
    return blocks


def size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_nothing_in_an_event_calls_anybody() -> None:
    texts = str(blocks_of({"title": "<!channel> <@U1>", "note": "<!here|x>", "<!everyone>": "y"})[:-1])

    assert "<!" not in texts
    assert "<@" not in texts


@pytest.mark.parametrize("character", ["a", "&", "🔥", "\n", "|", ">"])
def test_every_text_is_within_slack_s_limits(character: str) -> None:
    long = character * 10_000
    data = {"title": long, "url": f"https://desk.test/{'x' * 1_900}"}
    data |= {f"short_{n}": character * 200 for n in range(60)} | {f"long_{n}": long for n in range(60)}
    data |= {long[:300] + "k": "v"}

    blocks = blocks_of(data)

    assert len(blocks) <= 50
    for block in blocks:
        if block["type"] == "header":
            assert 1 <= size(block["text"]["text"]) <= 150
        elif "fields" in block:
            assert len(block["fields"]) <= 10
            assert all(1 <= size(field["text"]) <= 2_000 for field in block["fields"])
        elif block["type"] == "section":
            assert 1 <= size(block["text"]["text"]) <= 3_000


def test_an_escape_is_never_cut_in_two() -> None:
    for limit in range(2, 30):
        cut = escaped("&<>" * 20, limit)
        rest = cut.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
        assert rest == "…"
        assert len(cut) <= limit


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://x|y> <!channel>", "https://", "http://[", 7, None, "https://x y"]
)
def test_only_a_plain_web_address_becomes_a_link(url: object) -> None:
    assert "<" not in str(blocks_of({"title": "T", "url": url})[1])


def test_an_address_cannot_end_its_link() -> None:
    [_, link, _] = blocks_of({"title": "T", "url": "https://desk.test/a|b>c<d"})

    assert link["text"]["text"] == "<https://desk.test/a%7Cb%3Ec%3Cd|T>"


def test_an_event_without_anything_is_still_a_message() -> None:
    assert [block["type"] for block in blocks_of({})] == ["header", "context"]


def test_broken_text_is_left_out() -> None:
    [_, link, _] = blocks_of({"title": "a\ud83d\x00\x07b"})

    assert link["text"]["text"] == "ab"


def test_every_word_of_refusal_makes_a_sentence() -> None:
    assert [word for word, (_, why) in NO.items() if not why] == []
