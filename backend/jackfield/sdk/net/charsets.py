"""Bytes as text, by a charset that somebody else names: of those alone that take no time to speak of."""

import codecs
from encodings import normalize_encoding
from encodings.aliases import aliases
from functools import lru_cache

#: Longer is no name of a charset.
_MAX_NAME = 40
_UTF_8 = "utf_8"
#: Of one byte for each letter. Python's own way with bytes that are no letter of theirs is slow.
_SINGLE = frozenset(
    {
        "latin_1",
        *(f"iso8859_{number}" for number in (*range(2, 12), *range(13, 17))),
        *(f"cp{number}" for number in (*range(1250, 1259), 437, 850, 852, 866, 874)),
        "koi8_r",
        "koi8_u",
        "mac_roman",
        "tis_620",
    }
)
#: Python knows more: some take half a minute for a megabyte that means ill (punycode), some are no charsets.
_OTHERS = frozenset(
    {
        "ascii",
        "utf_16",
        "utf_16_le",
        "utf_16_be",
        "gb2312",
        "gbk",
        "gb18030",
        "big5",
        "big5hkscs",
        "shift_jis",
        "cp932",
        "euc_jp",
        "iso2022_jp",
        "euc_kr",
        "cp949",
    }
)


def decoded(content: bytes, content_type: str) -> str:
    """Return bytes as text, by the charset of their content type; what is no text of it is replaced.

    A charset that is none, or none that is known to be quick, is taken for UTF-8.
    """
    _, _, rest = content_type.lower().partition("charset=")
    name = _known(rest.split(";")[0].strip(" \"'")[:_MAX_NAME])
    if name in _SINGLE:
        return codecs.charmap_decode(content, "strict", _letters(name))[0]
    return content.decode(name, "replace")


@lru_cache(maxsize=256)
def _known(named: str) -> str:
    plain = normalize_encoding(named)
    name = aliases.get(plain, plain)
    return name if name in _SINGLE or name in _OTHERS else _UTF_8


@lru_cache(maxsize=64)
def _letters(name: str) -> str:
    """Return the letter of each byte."""
    return "".join(bytes([byte]).decode(name, "replace") for byte in range(256))
