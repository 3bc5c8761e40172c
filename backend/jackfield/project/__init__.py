"""The Django project: settings, ASGI application, the HTTP that is not GraphQL."""
