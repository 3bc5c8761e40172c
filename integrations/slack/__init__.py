"""Slack: posts a message to a channel for every event, through an incoming webhook."""

import json
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from jackfield.sdk import (
    Context,
    Event,
    Gone,
    Integration,
    QualityTier,
    Rejected,
    Response,
    Secret,
    ServiceError,
    Settings,
    Unauthorized,
    Unavailable,
    kept,
    on,
    setting,
)

from .messages import harmless, message, written

#: The words with which Slack says no, whatever the status
#: (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, "Handling errors").
NO: Mapping[str, tuple[type[ServiceError], str]] = {
    "action_prohibited": (Unauthorized, kept("an administrator of the workspace forbids it")),
    "channel_is_archived": (Gone, kept("the channel is archived")),
    "channel_not_found": (Gone, kept("the channel does not exist any more")),
    "invalid_blocks": (Rejected, kept("it does not accept the message")),
    "invalid_blocks_format": (Rejected, kept("it does not accept the message")),
    "invalid_payload": (Rejected, kept("it does not accept the message")),
    "invalid_token": (Unauthorized, kept("the webhook URL is not valid any more")),
    "missing_text_or_fallback_or_attachments": (Rejected, kept("the message is empty")),
    "no_active_hooks": (Unauthorized, kept("the webhook is switched off")),
    "no_service": (Unauthorized, kept("the webhook was removed or switched off")),
    "no_service_id": (Unauthorized, kept("the webhook URL is not complete")),
    "no_team": (Unauthorized, kept("the workspace of the webhook URL does not exist")),
    "no_text": (Rejected, kept("the message is empty")),
    "posting_to_general_channel_denied": (Unauthorized, kept("this webhook may not post to #general")),
    "rate_limited": (Unavailable, kept("it asks for time")),
    "rollup_error": (Unavailable, kept("something went wrong there")),
    "team_disabled": (Unauthorized, kept("the workspace is disabled")),
    "too_many_attachments": (Rejected, kept("it does not accept the message")),
    "user_not_found": (Rejected, kept("the user does not exist")),
}
SAYS = kept("Slack says %(word)s: %(why)s.")
ANSWERED = kept("Slack answered %(status)d.")
NOT_SLACK = kept("What answered was not Slack: it did not say ok.")
#: What Slack answers to a message without a text, at a webhook that works.
EMPTY = frozenset({"no_text", "missing_text_or_fallback_or_attachments"})
#: The statuses whose body says more than they do.
SPEAKING = (400, 403, 404, 410)


class SlackSettings(Settings):
    """Which channel: Slack's webhook URLs each belong to one, and are its credentials."""

    webhook_url: Secret = setting(
        _("Webhook URL"),
        kind="url",
        help=_("Slack: your app, Incoming Webhooks, Add New Webhook, choose the channel, Copy."),
        max_length=2_000,
        placeholder="https://hooks.slack.com/services/...",
    )
    message: str = setting(
        _("Message"),
        kind="template",
        default="",
        help=_("Empty: a heading, the title with its link, and all values. Else what to post, in Liquid."),
        placeholder="*{{ event.data.title }}* {{ event.data.url }}",
    )


class Slack(Integration[SlackSettings]):
    """Posts with Block Kit, within its limits."""

    name = "Slack"
    description = _("Posts a message to a channel when something happens.")
    category = "chat"
    documentation_url = "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks"
    tier = QualityTier.GOLD

    async def check(self, context: Context[SlackSettings]) -> None:
        """Offer a message without a text: Slack refuses it, in one way if the webhook works, else in others.

        Nothing is posted.
        """
        response = await self._call(context, {"text": ""})
        if _word(response) not in EMPTY:
            _raise_if_no(response)

    @on("*")
    async def post(self, event: Event, context: Context[SlackSettings]) -> None:
        """Post one event."""
        template = context.settings.message
        if template.strip():
            body = written(await context.render(template, event, escape=harmless))
        else:
            body = message(event_type=event.type, occurred_at=event.occurred_at, data=event.data)
        _raise_if_no(await self._call(context, body))

    async def _call(self, context: Context[SlackSettings], body: Mapping[str, object]) -> Response:
        url = context.settings.webhook_url.reveal()
        return await context.http.post(url, json=body, ok=SPEAKING)


def _raise_if_no(response: Response) -> None:
    """Raise what an answer means; ``ok``, and an empty one, mean that it was posted."""
    word = _word(response)
    found = NO.get(word)
    if found is not None:
        error, why = found
        raise error(SAYS % {"word": word, "why": why})
    if response.status in SPEAKING:
        raise _by_status(response.status)
    if word not in {"ok", ""}:
        raise Rejected(NOT_SLACK)


def _by_status(status: int) -> ServiceError:
    said = ANSWERED % {"status": status}
    if status == 403:
        return Unauthorized(said)
    return Gone(said) if status == 410 else Rejected(said)


def _word(response: Response) -> str:
    """Return the one word that Slack answers; of servers that speak JSON, its meaning."""
    text = response.text.strip()
    if not text.startswith("{"):
        return text
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if said.get("ok", said.get("success", True)) is False:
        return str(said.get("error", "refused"))
    return "ok"
