"""Templates that would take all there is, rendered one by one in a process with little memory.

Prints what became of each, as JSON. Run by ``test_bombs``; by hand it shows what each takes.
"""

import json
import resource
import sys
import threading
import time
from typing import Any

from jackfield.sdk.templates.engine import TemplateProblem, rendered

#: Of addresses, not only of memory in use.
MEMORY_BYTES = 1024**3


def _deep() -> list[Any]:
    found: list[Any] = []
    for _ in range(60):
        found = [found]
    return found


#: An event as large as one can be.
DATA: dict[str, Any] = {
    "list": [1] * 120_000,
    "text": "a" * 250_000,
    "texts": ["x" * 100] * 2_400,
    "object": {str(number): number for number in range(15_000)},
    "deep": _deep(),
    "n": 7,
}
_HUGE = "(1..1000000000)"
_ROUND = "{% for i in (1..20000) %}"
BOMBS = {
    "nested loops": "{% for a in event.data.list %}{% for b in event.data.list %}"
    "{% for c in event.data.list %}{% endfor %}{% endfor %}{% endfor %}",
    "many loops": "{% for i in event.data.list limit:19000 %}{% endfor %}" * 170,
    "range": f"{{% for i in {_HUGE} %}}{{% endfor %}}",
    "range reversed": f"{{% for i in {_HUGE} reversed %}}{{% endfor %}}",
    "range beyond all": "{% for i in (1..99999999999999999999999999) reversed %}{% endfor %}",
    "range of data": "{% assign m = 9999 | times: 9999 | times: 9999 %}{{ (1..m) | join }}",
    "range in a filter": f"{{{{ {_HUGE} | reverse | join: 'x' }}}}",
    "range as argument": f"{{{{ event.data.texts | concat: {_HUGE} | size }}}}",
    "range assigned": f"{{% assign r = {_HUGE} %}}{{{{ r | sum }}}}",
    "range in a condition": f"{{% if {_HUGE} contains 'x' %}}{{% endif %}}",
    "range in a case": f"{{% case 'x' %}}{{% when {_HUGE} %}}{{% endcase %}}",
    "capture doubled": "{% assign x = 'aaaaaaaa' %}{% for i in (1..99) %}"
    "{% capture x %}{{ x }}{{ x }}{% endcapture %}{% endfor %}",
    "append doubled": "{% assign x = 'aaaaaaaa' %}{% for i in (1..99) %}"
    "{% assign x = x | append: x %}{% endfor %}",
    "list doubled": "{% assign x = 'a b' | split: ' ' %}{% for i in (1..99) %}"
    "{% assign x = x | concat: x %}{% endfor %}",
    "list of texts doubled": "{% assign x = event.data.texts %}{% for i in (1..99) %}"
    "{% assign x = x | concat: x %}{% endfor %}{{ x | join: x }}",
    "number squared": "{% assign x = 99999999999 %}{% for i in (1..99) %}"
    "{% assign x = x | times: x %}{% endfor %}",
    "rounded": "{{ 5 | round: -1000000000 }}{{ 5.5 | round: 1000000000 }}",
    "many digits": "{{ " + "9" * 1_800 + " | times: " + "9" * 90 + " }}",
    "replace nothing": "{{ event.data.text | replace: '', event.data.text }}",
    "replace each": "{{ event.data.text | replace: 'a', event.data.text }}",
    "join": "{{ event.data.list | join: event.data.text }}",
    "split": "{{ event.data.text | split: '' | uniq }}",
    "truncate": "{{ event.data.text | truncate: 99999999999, event.data.text }}",
    "encode": "{{ event.data.text | url_encode | base64_encode | base64_encode }}",
    "sort": "{{ event.data.list | sort | sort_natural | reverse | sort | size }}",
    "uniq": "{{ event.data.list | uniq | size }}{{ event.data.object | uniq | size }}",
    "everything": "{{ event.data }}",
    "everything often": _ROUND + "{{ event.data.texts }}{% endfor %}",
    "filters in a loop": _ROUND + "{% assign y = event.data.text | upcase | url_encode %}{% endfor %}",
    "sort in a loop": _ROUND + "{% assign y = event.data.list | sort | size %}{% endfor %}",
    "compare in a loop": _ROUND + "{% if event.data.list == event.data.list %}{% endif %}{% endfor %}",
    "seek in a loop": _ROUND + "{% if event.data.text contains 'aaaaaaaab' %}{% endif %}{% endfor %}",
    "nothing in a loop": _ROUND + "{% if true %}{% endif %}" * 400 + "{% endfor %}",
    "long condition": _ROUND + "{% if " + " and ".join(["event.data.n"] * 110) + " %}{% endif %}{% endfor %}",
    "deep data": "{{ event.data.deep | join }}{{ event.data.deep | compact | json }}",
    "date": "{{ event.occurred_at | date: '%999999999Y' }}{{ 99999999999999999999 | date: '%Y' }}",
    "decimals": "{{ '1e999999999' | plus: '1' }}{{ '1e400' | ceil }}",
    # For the reader of templates.
    "deep blocks": "{% if true %}" * 350 + "{% endif %}" * 350,
    "deep path": "{{ " + "event[" * 280 + "'a'" + "]" * 280 + " }}",
    "many conditions": "{% if " + " or ".join(["event.b"] * 180) + " %}{% endif %}",
    "open braces": "{{" * 5_000,
    "closed braces": "{{" * 4_000 + "}}" * 500,
    "open tags": "{% " * 3_000,
    "space": "{{" + " " * 9_900 + "}}",
    "parentheses": ("{{ " + "(" * 1_900 + " }}") * 5,
    "raw": "{% raw %}" * 1_100,
    "comments": "{% comment %}" * 750,
    "filters": "{{ 1 " + "| plus: 1" * 200 + " }}",
}


def main() -> None:
    """Render them all."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    values = {"event": {"type": "ticket.opened", "data": DATA, "occurred_at": "2026-01-01T12:00:00Z"}}
    found: dict[str, Any] = {}
    for name, source in BOMBS.items():
        gaps, is_over = [0.0], threading.Event()

        def watch(gaps: list[float] = gaps, is_over: threading.Event = is_over) -> None:
            # Of the processor, not of the wall: what a busy machine does meanwhile holds up nobody here.
            last = time.process_time()
            while not is_over.wait(0.001):
                now = time.process_time()
                gaps.append(now - last)
                last = now

        watching = threading.Thread(target=watch)
        watching.start()
        began = time.thread_time()
        try:
            said, length = "", len(rendered(source, values=values))
        except TemplateProblem as problem:
            said, length = str(problem), 0
        took_s = time.thread_time() - began
        is_over.set()
        watching.join()
        found[name] = {"said": said, "length": length, "cpu_s": took_s, "gap_s": max(gaps)}
    sys.stdout.write(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
