"""Which media type an answer has: events, the GraphQL over HTTP specification's, or JSON for older ones."""

GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"
EVENT_STREAM = "text/event-stream"
#: Accepted beside others by clients that could also take a stream of this kind; they get plain JSON here.
_PARTS = "multipart/mixed"
_OFFERED = {
    GRAPHQL_RESPONSE: GRAPHQL_RESPONSE,
    JSON: JSON,
    "*/*": JSON,
    "application/*": JSON,
    EVENT_STREAM: EVENT_STREAM,
    _PARTS: JSON,
}


def media_type(accept: str | None) -> str | None:
    """Return the media type of the answer; None when the client takes none that there is.

    Without a header it is plain JSON.
    """
    if not accept or not accept.strip():
        return JSON
    best: tuple[float, int, str] | None = None
    for place, part in enumerate(accept.split(",")[:50]):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        offered = _OFFERED.get(name)
        weight = _weight(parameters)
        if offered is not None and weight > 0 and (best is None or (weight, -place) > best[:2]):
            best = (weight, -place, offered)
    return best[2] if best else None


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0
