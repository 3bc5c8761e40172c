"""Pages on which the members of an organisation keep its configs: list, add, change, delete."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from jackfield.host import IntegrationNotRegisteredError

from .managing import desk_manager
from .models import DeskIntegrationConfig, Organisation


@require_safe
def listed(request: HttpRequest, slug: str) -> HttpResponse:
    """All of the organisation's configs, those of integrations that are not installed among them."""
    organisation = _of_members(request, slug)
    found = {
        "organisation": organisation,
        "configs": DeskIntegrationConfig.objects.filter(organisation=organisation).order_by("pk"),
        "integrations": desk_manager().get_integrations(),
    }
    return render(request, "configs.html", found)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str, integration_id: str) -> HttpResponse:
    """A new one."""
    return _filled_in(request, _of_members(request, slug), integration_id, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Change one, or delete it."""
    organisation = _of_members(request, slug)
    config: Any = get_object_or_404(DeskIntegrationConfig, pk=key, organisation=organisation)
    if request.method == "POST" and "delete" in request.POST:
        config.delete()
        return redirect("configs", slug=slug)
    return _filled_in(request, organisation, config.integration_id, config)


def _of_members(request: HttpRequest, slug: str) -> Organisation:
    user: Any = request.user
    return get_object_or_404(Organisation, slug=slug, members=user)


def _filled_in(
    request: HttpRequest, organisation: Organisation, integration_id: str, config: Any
) -> HttpResponse:
    try:
        integration: Any = desk_manager().get_integration(integration_id)
    except IntegrationNotRegisteredError as error:
        raise Http404 from error
    form = integration.config_form_cls.limited_to(organisation)(
        request.POST if request.method == "POST" else None,
        integration=integration,
        config=config,
        request=request,
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("configs", slug=organisation.slug)
    status = 422 if form.is_bound else 200
    return render(request, "config.html", {"form": form, "integration": integration}, status=status)
