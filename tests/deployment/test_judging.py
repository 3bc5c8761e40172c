"""Whether a process and a database belong together."""

import pytest

from jackfield.deployment.judging import Adopted, Why, judge
from jackfield.deployment.own_ids import OwnId
from jackfield.deployment.places import Place

HERE = Place(place="postgresql:7:16384")
THERE = Place(place="postgresql:8:16384")
UNKNOWN = Place()
NOTHING = OwnId()
OURS, OLD, OTHER = OwnId(text="ours"), OwnId(text="old"), OwnId(text="other")
GIVEN = OwnId(text="ours", is_given=True)
OLD_GIVEN = OwnId(text="old", is_given=True)


@pytest.mark.parametrize(
    ("own", "here", "why"),
    [
        (OURS, HERE, None),
        # A machine that is new joins; one that had been copied with its data directory and adopted is ours.
        (NOTHING, HERE, None),
        (OLD, HERE, None),
        (OTHER, HERE, Why.STRANGER),
        (OLD_GIVEN, HERE, Why.STRANGER),
        # A dump that was restored elsewhere, whatever was copied with it.
        (OURS, THERE, Why.COPY),
        (GIVEN, THERE, Why.COPY),
        (NOTHING, THERE, Why.COPY),
        # Where nobody can say where the database lies, only who says the same is let in.
        (OURS, UNKNOWN, None),
        (GIVEN, UNKNOWN, None),
        # Another does no work: it may be production's, and settled as shadowed its deliveries would be lost.
        (NOTHING, UNKNOWN, Why.STRANGER),
        (OTHER, UNKNOWN, Why.STRANGER),
    ],
)
def test_a_process_is_shadowed_where_it_and_its_database_do_not_belong_together(
    own: OwnId, here: Place, why: Why | None
) -> None:
    adopted = Adopted(instance_id="ours", former_ids=("old",), place=HERE)

    assert judge(adopted=adopted, own=own, here=here, by_setting=False).why is why
    assert judge(adopted=adopted, own=own, here=here, by_setting=True).why is Why.SETTING


def test_a_database_that_belongs_to_nobody_is_no_copy() -> None:
    assert judge(adopted=None, own=OTHER, here=HERE, by_setting=False).why is None
    assert judge(adopted=None, own=OTHER, here=HERE, by_setting=True).why is Why.SETTING


def test_a_copy_has_another_fingerprint_than_what_it_was_copied_from() -> None:
    adopted = Adopted(instance_id="ours", former_ids=(), place=HERE)

    there, here = (judge(adopted=adopted, own=OURS, here=at, by_setting=False) for at in (THERE, HERE))

    assert there.fingerprint != here.fingerprint
    assert len(there.fingerprint) == 16
    # The same for all processes of one copy.
    assert judge(adopted=adopted, own=NOTHING, here=THERE, by_setting=False).fingerprint == there.fingerprint


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (Place(place="sqlite:1:2", path_digest="a"), Place(place="sqlite:1:2", path_digest="b"), True),
        (Place(place="sqlite:1:2", path_digest="a"), Place(place="sqlite:1:3", path_digest="a"), True),
        (Place(place="sqlite:1:2", path_digest="a"), Place(place="sqlite:1:3", path_digest="b"), False),
        (Place(place="sqlite:1:2"), Place(place="sqlite:1:3"), False),
        (Place(place="sqlite:1:2"), Place(), None),
        (Place(is_passing=True), Place(place="sqlite:1:2"), True),
        # Clones of one disk image: one file system, one number, made at different times.
        (Place(place="sqlite:1:2:7.1"), Place(place="sqlite:1:2:7.2"), False),
        # A volume that is attached under another number.
        (Place(place="sqlite:1:2:7.1"), Place(place="sqlite:9:2:7.1"), True),
        # Adopted before anybody could say when files were made; and what could once be said and cannot now.
        (Place(place="sqlite:1:2:7.1"), Place(place="sqlite:1:2"), True),
        (Place(place="sqlite:1:2:"), Place(place="sqlite:1:2"), True),
        (Place(place="sqlite:1:2:7.1"), Place(place="sqlite:9:2"), False),
        (Place(place="sqlite:1:2:"), Place(place="sqlite:1:2:7.1"), False),
        (Place(place="sqlite:1:2:7.1"), Place(place="postgresql:1:2"), False),
    ],
)
def test_a_file_that_was_moved_or_put_back_is_the_same_and_one_that_was_copied_is_not(
    *, one: Place, other: Place, is_same: bool | None
) -> None:
    assert one.is_same_as(other) is is_same
