"""Graphene, as its manual has it: resolvers on model instances, executed in a Django view."""

import json

import graphene
from asgiref.sync import sync_to_async
from django.http import JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from lists_desk import who
from lists_desk.rows import newest


class User(graphene.ObjectType):
    """An owner."""

    id = graphene.ID(required=True)
    username = graphene.String(required=True)

    def resolve_id(parent, info):
        return f"usr_{parent.pk}"


class Integration(graphene.ObjectType):
    """Of what it is a config."""

    integration_id = graphene.String(required=True)


class Status(graphene.ObjectType):
    """How it stands."""

    health = graphene.String(required=True)
    since = graphene.DateTime(required=True)
    failure_count = graphene.Int(required=True)

    def resolve_since(parent, info):
        return parent.health_since


class Config(graphene.ObjectType):
    """A config."""

    id = graphene.ID(required=True)
    name = graphene.String(required=True)
    enabled = graphene.Boolean(required=True)
    created_at = graphene.DateTime(required=True)
    updated_at = graphene.DateTime(required=True)
    version = graphene.Int(required=True)
    integration = graphene.Field(Integration, required=True)
    status = graphene.Field(Status, required=True)
    owner = graphene.Field(User, required=True)

    def resolve_id(parent, info):
        return f"cfg_{parent.pk}"

    def resolve_created_at(parent, info):
        return parent.time_added

    def resolve_updated_at(parent, info):
        return parent.last_updated

    def resolve_integration(parent, info):
        return parent

    def resolve_status(parent, info):
        return parent


class Edge(graphene.ObjectType):
    """A place in a page."""

    node = graphene.Field(Config, required=True)

    def resolve_node(parent, info):
        return parent


class Connection(graphene.ObjectType):
    """A page."""

    edges = graphene.List(graphene.NonNull(Edge), required=True)

    def resolve_edges(parent, info):
        return parent


class Query(graphene.ObjectType):
    """One list."""

    configs = graphene.Field(Connection, first=graphene.Int(required=True))

    def resolve_configs(parent, info, first):
        return list(newest(who.user_of(info.context), first))


schema = graphene.Schema(query=Query)


def _answer(request):
    asked = json.loads(request.body)
    found = schema.execute(asked["query"], variables=asked.get("variables"), context=request)
    return found.formatted


@csrf_exempt
async def view(request):
    """What is asked is executed in a thread, for the sake of the database."""
    return JsonResponse(await sync_to_async(_answer)(request))


urlpatterns = [path("graphql", view)]
