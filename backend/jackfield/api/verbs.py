"""Makes a mutation of a function: its result is the payload or one of the errors that all mutations share."""

from collections.abc import Callable
from typing import Annotated, Any, Optional, TypeVar, Union, get_type_hints

import strawberry

from jackfield.api.answering import answer_to
from jackfield.api.context import Context, Info
from jackfield.api.defining import argument, mutation
from jackfield.api.errors import COMMON_ERRORS, CheckFailedError

I = TypeVar("I")  # noqa: E741 - an input
P = TypeVar("P")

Verb = Callable[[Context, I], P]


def verb(function: Callable[[Context, Any], Any], *, asks_service: bool = False) -> Any:
    """Return the field of Mutation for ``function(context, input) -> payload``.

    Its docstring is the description. What it raises and the table of answers knows is answered as an error
    type; everything else is a GraphQL error.

    Args:
        asks_service: Whether a live check can fail in it.
    """
    hints = get_type_hints(function, include_extras=True)
    payload, input_type = hints["return"], hints["input"]
    name = payload.__name__.removesuffix("Payload")
    errors = (*COMMON_ERRORS, CheckFailedError) if asks_service else COMMON_ERRORS
    result = Annotated[
        Union[(payload, *errors)],
        strawberry.union(f"{name}Result", description=f"What {name[0].lower()}{name[1:]} answers."),
    ]

    def resolver(self: Any, info: Any, input: Any) -> Any:
        context: Context = info.context
        try:
            return function(context, input)
        except Exception as error:
            answer = answer_to(error)
            if answer is None:
                raise
            return answer
        finally:
            context.forget()

    resolver.__doc__ = function.__doc__
    resolver.__annotations__ = {
        "info": Info,
        "input": Annotated[input_type, argument("What to do, and with what.")],
        "return": Optional[result],
    }
    return mutation(resolver)
