"""The form of the desk's own configs: for an administrator of all, or within one organisation."""

from typing import Any, ClassVar, Self

from django import forms

from jackfield.sdk import IntegrationConfigForm

from .models import Organisation


class DeskConfigForm(IntegrationConfigForm):
    """Has the organisation as a field, unless it is limited to one: then nothing leads out of it."""

    organisation = forms.ModelChoiceField(
        label="Organisation", queryset=Organisation.objects.all(), required=False
    )

    #: The organisation that the form is limited to.
    limit_to: ClassVar[Organisation | None] = None
    #: Which fields choose what an organisation has, and by what of it.
    of_organisation: ClassVar[dict[str, str]] = {}

    class Meta:
        save_blacklist = ("organisation",)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        config = kwargs.get("config")
        if self.limit_to is not None and config is not None and config.organisation_id != self.limit_to.pk:
            raise ValueError("The config is of another organisation than the form.")
        if config is not None and self.limit_to is None:
            kwargs["initial"] = {"organisation": config.organisation_id, **(kwargs.get("initial") or {})}
        super().__init__(data, **kwargs)
        if self.limit_to is not None:
            for name, path in self.of_organisation.items():
                field: Any = self.fields[name]
                field.queryset = field.queryset.filter(**{path: self.limit_to})

    @classmethod
    def limited_to(cls, organisation: Organisation) -> type[Self]:
        """Return the form for an organisation's own people: without the field, and with its choices alone."""
        return type(cls.__name__, (cls,), {"organisation": None, "limit_to": organisation})

    def clean(self) -> dict[str, Any]:
        """Refuse choices that the organisation does not have."""
        cleaned: dict[str, Any] = super().clean() or {}
        organisation = self.limit_to or cleaned.get("organisation")
        if organisation is not None:
            for name, path in self.of_organisation.items():
                chosen = cleaned.get(name)
                if chosen is not None and chosen.exclude(**{path: organisation}).exists():
                    self.add_error(name, "Not all of these are of the organisation.")
        return cleaned

    def save_instance(self, config: Any) -> Any:
        """Write the values, and whose it is."""
        config.organisation = self.limit_to or self.cleaned_data.get("organisation")
        return super().save_instance(config)
