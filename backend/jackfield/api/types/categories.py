"""Categories: where people look for integrations."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import strawberry

from jackfield.accounts.principal import Principal
from jackfield.api import ids
from jackfield.api.batches import Batch
from jackfield.api.defining import output, resolved, told
from jackfield.api.node import Node
from jackfield.api.types import integrations
from jackfield.sdk.labels import category_name


@output
class Category(Node):
    """Where people look for integrations of one kind."""

    word: strawberry.Private[str]
    batch: strawberry.Private[Batch[str]]
    principal: strawberry.Private[Principal]
    name: str = told("What it is called.")

    @resolved
    def integration_count(self) -> int:
        """How many integrations of it the viewer sees."""
        return self.batch.once("counts", self._counts)[self.word]

    def _counts(self, _words: Sequence[str]) -> Counter[str]:
        return _counted(self.principal)


def visible(principal: Principal) -> list[Category]:
    """Return the categories of the integrations that the viewer sees, by name."""
    counts = _counted(principal)
    found = show(counts, principal, counts=counts).values()
    return sorted(found, key=lambda one: (one.name.casefold(), one.word))


def load(keys: Iterable[str], principal: Principal) -> Mapping[str, Category]:
    """Return those of these categories in which the viewer sees an integration, by their words."""
    counts = _counted(principal)
    return show([key for key in keys if key in counts], principal, counts=counts)


def show(
    words: Iterable[str], principal: Principal, *, counts: Counter[str] | None = None
) -> dict[str, Category]:
    """Show categories by their words.

    Args:
        counts: How many integrations the viewer sees of each; None: that is counted when it is asked for.
    """
    batch = Batch(sorted(set(words)))
    if counts is not None:
        known = counts
        batch.once("counts", lambda _words: known)
    return {
        word: Category(
            id=strawberry.ID(ids.encode("cat", word)),
            word=word,
            batch=batch,
            principal=principal,
            name=category_name(word),
        )
        for word in batch.rows
    }


def _counted(principal: Principal) -> Counter[str]:
    return Counter(one.category_word for one in integrations.visible(principal))
