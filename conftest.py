"""The tests' own surroundings, made before Django reads its settings."""

from tests.support.surroundings import prepare

prepare()

pytest_plugins = ("tests.support.fixtures",)
