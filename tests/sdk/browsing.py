"""What a browser would send for the HTML of a form."""

from html.parser import HTMLParser

from django.http import QueryDict


class _Controls(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sent = QueryDict(mutable=True)
        self.select: str | None = None
        self.area: str | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "input" and said.get("type") in {"checkbox", "radio"}:
            if "checked" in said:
                self.sent.appendlist(said["name"] or "", said.get("value") or "on")
        elif tag == "input":
            self.sent.appendlist(said["name"] or "", said.get("value") or "")
        elif tag == "select":
            self.select = said["name"]
        elif tag == "option" and self.select is not None and "selected" in said:
            self.sent.appendlist(self.select, said.get("value") or "")
        elif tag == "textarea":
            self.area, self.text = said["name"], ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area is not None:
            self.sent.appendlist(self.area, self.text.removeprefix("\n"))
            self.area = None


def submitted(html: str) -> QueryDict:
    """Return the controls of some HTML, as they are sent when nobody touches them."""
    controls = _Controls()
    controls.feed(html)
    return controls.sent
