"""Where the addresses stand, and a path as a log may have it: who knows an address may call it."""

import re

#: What stands before a token.
PREFIX = "in/"
_ADDRESS = re.compile(rf"(^|/)({PREFIX}).+", re.DOTALL | re.IGNORECASE)


def shown_path(path: str) -> str:
    """Return the path with stars for a token."""
    return _ADDRESS.sub(r"\1\2***", path)
