"""What has an id of its own."""

import strawberry

from jackfield.api.defining import interface, told


@interface
class Node:
    """Something with an id: opaque, unique everywhere, the same for ever."""

    id: strawberry.ID = told("Opaque and unique everywhere; the same for ever.")
