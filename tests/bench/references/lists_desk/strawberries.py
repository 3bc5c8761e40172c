"""Strawberry with its own view, as its manual has it: types that are filled from model instances."""

from datetime import datetime

import strawberry
from asgiref.sync import sync_to_async
from django.urls import path
from strawberry.django.views import AsyncGraphQLView

from lists_desk import who
from lists_desk.rows import newest


@strawberry.type
class User:
    """An owner."""

    @strawberry.field
    def id(self) -> strawberry.ID:
        """Typed and opaque."""
        return strawberry.ID(f"usr_{self.pk}")

    username: str


@strawberry.type
class Integration:
    """Of what it is a config."""

    integration_id: str


@strawberry.type
class Status:
    """How it stands."""

    health: str
    since: datetime
    failure_count: int


@strawberry.type
class Config:
    """Its resolvers are given a model instance."""

    name: str
    enabled: bool
    version: int
    owner: User

    @strawberry.field
    def id(self) -> strawberry.ID:
        """Typed and opaque."""
        return strawberry.ID(f"cfg_{self.pk}")

    @strawberry.field
    def created_at(self) -> datetime:
        """When it was made."""
        return self.time_added

    @strawberry.field
    def updated_at(self) -> datetime:
        """When it was changed."""
        return self.last_updated

    @strawberry.field
    def integration(self) -> Integration:
        """Its kind."""
        return Integration(integration_id=self.integration_id)

    @strawberry.field
    def status(self) -> Status:
        """How it stands."""
        return Status(health=self.health, since=self.health_since, failure_count=self.failure_count)


@strawberry.type
class Edge:
    """A place in a page."""

    node: Config


@strawberry.type
class Connection:
    """A page."""

    edges: list[Edge]


@strawberry.type
class Query:
    """One list."""

    @strawberry.field
    async def configs(self, info: strawberry.Info, first: int) -> Connection:
        """The page."""
        return await sync_to_async(_page)(info.context.request, first)


def _page(request, first):
    return Connection(edges=[Edge(node=row) for row in newest(who.user_of(request), first)])


urlpatterns = [path("graphql", AsyncGraphQLView.as_view(schema=strawberry.Schema(Query)))]
