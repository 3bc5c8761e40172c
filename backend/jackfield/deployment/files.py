"""Which file it is, also where disks were cloned: by its number, and when it was made.

File systems of one disk image have one id, and give the same numbers to the files of the same recipe. When
a file was made differs: it is kept to the nanosecond, and nothing that copies files can carry it over. It is
read without opening the file: to close it would end the locks that SQLite holds on it in this process. Only
where nobody can say when it was made does the file system count: some have another id with each start.
"""

import ctypes
import hashlib
import os
import platform
import struct
from functools import cache
from pathlib import Path
from typing import Any

#: How places of files begin.
SCHEME = "sqlite:"
_AT_FDCWD = -100
_BIRTH = 0x800
_LENGTH = 256
#: Of ``struct statx``: which fields are filled in, and the seconds and nanoseconds of the birth.
_MASK_AT, _BIRTH_AT = 0, 0x50


def place_of(file: Path) -> str:
    """Return which file it is; empty: nobody can say.

    Raises:
        OSError: It is not there.
    """
    number, volume, birth = file.stat().st_ino, _volume(file), _birth(file)
    return f"{SCHEME}{volume}:{number:x}:{birth}" if volume or birth else ""


def are_one(here: str, adopted: str) -> bool:
    """Whether both places are of one file."""
    volume, number, birth = _parts(here)
    adopted_volume, adopted_number, adopted_birth = _parts(adopted)
    if birth and adopted_birth:
        return (number, birth) == (adopted_number, adopted_birth)
    # Who could not say it then can since a newer system; who could then, and cannot now, is elsewhere.
    return not adopted_birth and (volume, number) == (adopted_volume, adopted_number)


def path_digest_of(file: Path) -> str:
    """Return under which name, and in which directory of which machine, it lies; empty: nobody can say.

    A path and the name of a machine say little: containers of one image have the same of both, on volumes of
    their own. So the directory has to be the same one too.

    Raises:
        OSError: It is not there.
    """
    path = file.resolve()
    machine, birth = _machine(), _birth(path.parent)
    if not (machine and birth):
        return ""
    at = f"{path.parent.stat().st_ino:x}:{birth}"
    words = "\n".join((machine, platform.node(), at, str(path)))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def _parts(place: str) -> tuple[str, str, str]:
    _, volume, number, birth = (place.split(":") + [""] * 4)[:4]
    return volume, number, birth


def _machine() -> str:
    try:
        return Path("/etc/machine-id").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _volume(path: Path) -> str:
    """Return which file system it is: by its own id, or, as on a network, by what is mounted there."""
    own = os.statvfs(path).f_fsid
    return f"{own:x}" if own else _mounted(path.stat().st_dev)


def _mounted(device: int) -> str:
    wanted = f"{os.major(device)}:{os.minor(device)}"
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    for line in lines.splitlines():
        mount, _, kind = line.partition(" - ")
        if mount.split(" ")[2:3] == [wanted]:
            # Such as nfs4 and server:/what/it/shares.
            words = " ".join(kind.split(" ")[:2])
            return "at-" + hashlib.sha256(words.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return ""


def _birth(path: Path) -> str:
    """Return when it was made; empty: the file system does not keep that, or the system does not tell."""
    ask = _statx()
    found = ctypes.create_string_buffer(_LENGTH)
    if ask is None or ask(_AT_FDCWD, os.fsencode(path), 0, _BIRTH, found):
        return ""
    [mask] = struct.unpack_from("I", found, _MASK_AT)
    seconds, nanoseconds = struct.unpack_from("qI", found, _BIRTH_AT)
    return f"{seconds:x}.{nanoseconds:x}" if mask & _BIRTH and (seconds or nanoseconds) else ""


@cache
def _statx() -> Any:
    """Return what asks Linux; Python does not ask for this. None: it is another system."""
    try:
        return ctypes.CDLL(None).statx
    except (OSError, AttributeError):
        return None
