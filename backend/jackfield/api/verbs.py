"""Makes a mutation of a function: its result is the payload or one of the errors that all mutations share."""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Annotated, Any, get_type_hints

import strawberry

from jackfield.accounts import standing
from jackfield.api.answering import answer_to
from jackfield.api.context import Context, Info
from jackfield.api.defining import argument, mutation
from jackfield.api.errors import COMMON_ERRORS, CheckFailedError


def verb(function: Callable[[Context, Any], Any], *, asks_service: bool = False) -> Any:
    """Return the field of Mutation for ``function(context, asked) -> payload``.

    Its docstring is the description. What it raises and the table of answers knows is answered as an error
    type; everything else is a GraphQL error.

    Args:
        asks_service: Whether a live check can fail in it.
    """
    hints = get_type_hints(function, include_extras=True)
    payload, input_type = hints["return"], hints["asked"]
    name = payload.__name__.removesuffix("Payload")
    errors = (*COMMON_ERRORS, CheckFailedError) if asks_service else COMMON_ERRORS
    members: Any = reduce(or_, errors, payload)
    said = f"What {name[0].lower()}{name[1:]} answers."
    result: Any = Annotated[members, strawberry.union(f"{name}Result", description=said)]

    def resolver(info: Any, asked: Any) -> Any:
        context: Context = info.context
        # What the one before it has done, or somebody else meanwhile, counts: a document may take minutes.
        context.principal = standing.renewed(context.principal)
        try:
            with standing.acting(context.principal):
                return function(context, asked)
        except Exception as error:
            answer = answer_to(error)
            if answer is None:
                raise
            return answer

    resolver.__doc__ = function.__doc__
    resolver.__annotations__ = {
        "info": Info,
        "asked": Annotated[input_type, argument("What to do, and with what.", name="input")],
        "return": result | None,
    }
    return mutation(resolver)
