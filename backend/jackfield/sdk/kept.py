"""Sentences that rows keep: written in English, and put into the reader's words when they are shown.

Workers and checks write them, and who reads them later may speak another language, or be many. A row keeps
the English sentence; it is known again by what was declared here, and its values are put into the sentence
of the reader's language.
"""

import re
from dataclasses import dataclass

from django.utils.translation import get_language, gettext

#: Longer texts are shown as they are: nothing that we keep is as long.
_MAX_LENGTH = 2_000
_MAX_IN_A_ROW = 5
_PLACE = re.compile(r"%\((\w+)\)([sd])")
_VALUES = {"s": r"[^\n]+?", "d": r"[0-9]+"}


@dataclass(frozen=True, kw_only=True)
class _Template:
    sentence: str
    pattern: re.Pattern[str]
    #: What is always there, before the first value and after the last one.
    begins: str
    ends: str

    def values(self, text: str) -> dict[str, str] | None:
        if not text.startswith(self.begins) or not text.endswith(self.ends):
            return None
        found = self.pattern.fullmatch(text)
        return None if found is None else found.groupdict()


_whole: set[str] = set()
#: Those with more words of their own first: they say more surely what a text is.
_templates: list[_Template] = []


def kept(sentence: str) -> str:
    """Return an English sentence as it is, and know it again when it is shown.

    Call it where a module begins, so that every process has heard of it; by its own name or as ``_``, for
    so its sentences are found when catalogs are made. Where a sentence is shown by who makes it, and kept in
    no row, it may stand in its place.

    Args:
        sentence: With places for values, as ``%(host)s`` and ``%(count)d``; a value may be such a sentence
            itself.

    Raises:
        ValueError: It has no words besides its values: any text would be taken for it.
    """
    if not any(letter.isalpha() for letter in _PLACE.sub("", sentence)):
        raise ValueError(f"A sentence that is kept needs words of its own: {sentence!r}.")
    if _PLACE.search(sentence) is None:
        _whole.add(sentence)
    elif all(one.sentence != sentence for one in _templates):
        _templates.append(_template(sentence))
        _templates.sort(key=lambda one: (-len(_PLACE.sub("", one.sentence)), one.sentence))
    return sentence


def in_words(text: str) -> str:
    """Return a sentence that was kept in the language of the moment; what is not known stays as it is."""
    if not text or len(text) > _MAX_LENGTH or (get_language() or "en").startswith("en"):
        return text
    # A whole sentence of an author may be in the catalog of the integration, without being declared.
    whole = gettext(text)
    return whole if whole != text else _known(text) or text


def _known(text: str) -> str | None:
    if text in _whole:
        return gettext(text)
    for template in _templates:
        values = template.values(text)
        if values is not None:
            return _filled(template.sentence, values)
    return _known_in_part(text)


def _known_in_part(text: str) -> str | None:
    """Return a few sentences in a row, as where a notice was added to one; None: none of them is known."""
    *begun, last = text.split(". ")
    if not 0 < len(begun) < _MAX_IN_A_ROW:
        return None
    sentences = [f"{one}." for one in begun] + [last]
    told = [_known(one) for one in sentences]
    if not any(told):
        return None
    return " ".join(one or sentence for one, sentence in zip(told, sentences, strict=True))


def _filled(sentence: str, values: dict[str, str]) -> str:
    # What is one word is a name, whatever else it may be called.
    told = {name: (_known(value) if " " in value else None) or value for name, value in values.items()}
    return _PLACE.sub(lambda place: told.get(place[1], place[0]), gettext(sentence))


def _template(sentence: str) -> _Template:
    # Text, name and kind in turns; text at the end.
    parts = _PLACE.split(sentence)
    pattern, met = "", set[str]()
    for text, name, kind in zip(parts[::3], parts[1::3], parts[2::3], strict=False):
        pattern += re.escape(text) + (f"(?P={name})" if name in met else f"(?P<{name}>{_VALUES[kind]})")
        met.add(name)
    return _Template(
        sentence=sentence,
        pattern=re.compile(pattern + re.escape(parts[-1])),
        begins=parts[0],
        ends=parts[-1],
    )
