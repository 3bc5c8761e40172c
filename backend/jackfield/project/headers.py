"""The security headers of every answer."""

from collections.abc import Mapping

from django.conf import settings

#: The page loads its own files and speaks to its own server: nothing inline, nothing from elsewhere.
_DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
)
CONTENT_SECURITY_POLICY = "; ".join(_DIRECTIVES)

#: The page's own first, which clean all HTML but the editor's; then those by which the editor draws.
_TRUSTED_TYPES = (
    "default dompurify jackfield-worker "
    "domLineBreaksComputer editorViewLayer standaloneColorizer tokenizeToString"
)
_GRAPHIQL_DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self'",
    # The editor writes styles as it goes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    f"trusted-types {_TRUSTED_TYPES}",
)
GRAPHIQL_CONTENT_SECURITY_POLICY = "; ".join(_GRAPHIQL_DIRECTIVES)


def security_headers() -> Mapping[str, str]:
    """What is set unless a view has said otherwise."""
    found = {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    if settings.SECURE_HSTS_SECONDS:
        found["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
    return found
