"""Ariadne, as its manual has it: a schema in SDL with resolvers on model instances, in a Django view."""

import json

from ariadne import ObjectType, QueryType, ScalarType, gql, graphql_sync, make_executable_schema
from asgiref.sync import sync_to_async
from django.http import JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from lists_desk import who
from lists_desk.rows import newest

TYPES = gql("""
    scalar DateTime
    type Query { configs(first: Int!): Connection! }
    type Connection { edges: [Edge!]! }
    type Edge { node: Config! }
    type User { id: ID! username: String! }
    type Integration { integrationId: String! }
    type Status { health: String! since: DateTime! failureCount: Int! }
    type Config {
        id: ID! name: String! enabled: Boolean! createdAt: DateTime! updatedAt: DateTime! version: Int!
        integration: Integration! status: Status! owner: User!
    }
""")

moment = ScalarType("DateTime")
query = QueryType()
edge = ObjectType("Edge")
config = ObjectType("Config")
status = ObjectType("Status")
integration = ObjectType("Integration")
user = ObjectType("User")
config.set_alias("createdAt", "time_added")
config.set_alias("updatedAt", "last_updated")
status.set_alias("since", "health_since")
status.set_alias("failureCount", "failure_count")
integration.set_alias("integrationId", "integration_id")


@moment.serializer
def _written(value):
    return value.isoformat()


@query.field("configs")
def _configs(_parent, info, first):
    return {"edges": list(newest(who.user_of(info.context["request"]), first))}


@edge.field("node")
@config.field("integration")
@config.field("status")
def _same(parent, _info):
    return parent


@config.field("id")
def _config_id(parent, _info):
    return f"cfg_{parent.pk}"


@user.field("id")
def _user_id(parent, _info):
    return f"usr_{parent.pk}"


schema = make_executable_schema(TYPES, query, edge, config, status, integration, user, moment)


def _answer(request):
    _is_done, found = graphql_sync(schema, json.loads(request.body), context_value={"request": request})
    return found


@csrf_exempt
async def view(request):
    """What is asked is executed in a thread, for the sake of the database."""
    return JsonResponse(await sync_to_async(_answer)(request))


urlpatterns = [path("graphql", view)]
