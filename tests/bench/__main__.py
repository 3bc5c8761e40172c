"""One benchmark in this process: `python -m tests.bench NAME SIZE`.

Its module is imported when Django is set up for a place of its own: so it imports ours as all code does.
"""

import sys
from importlib import import_module

from tests.bench.places import django_at
from tests.bench.sizes import Size

if __name__ == "__main__":
    name, size = sys.argv[1:]
    with django_at() as environ:
        import_module(f"tests.bench.{name}").main(Size(size), environ)
