"""Rows of forms and of flows: a form is there for who may change the config, a flow for who started it."""

from collections.abc import Mapping

from tests.api.matrix.callers import EDITS, OWNER, SESSIONS
from tests.api.matrix.rows import FIELD, FLOW, FORM, Row

#: What all fields have.
ANY = (
    "advanced autocomplete errors help label lockedReason name readOnly reloadOnChange required requiredWhen "
    "visibleWhen width "
)
STEP = "canGoBack description position stepId title total "


def _field(kind: str, own: str) -> tuple[Row, ...]:
    return (Row(at=FIELD % (kind, "@"), reach=EDITS, fields=ANY + own, blank=ANY + own),)


def _within(kind: str, way: str, fields: str, blank: str = "") -> tuple[Row, ...]:
    return (Row(at=FIELD % (kind, way), reach=EDITS, fields=fields, blank=blank),)


def _step(flow: str, kind: str, own: str, blank: str = "") -> tuple[Row, ...]:
    return (
        Row(
            at=FLOW % (flow, kind),
            reach=OWNER,
            fields=STEP + own,
            blank=f"description position total {blank}",
        ),
    )


NOTICE = """{ integration(integrationId: "telling") {
    configForm { fieldsets { fields { ... on NoticeField { @ } } } } } }"""

FORMS: Mapping[str, tuple[Row, ...]] = {
    "FormSchema": (
        Row(
            at=FORM % "@",
            reach=EDITS,
            fields="description errors fieldsets revision submitLabel title token",
            blank="description errors",
        ),
    ),
    "Fieldset": (
        Row(
            at=FORM % "fieldsets { @ }",
            reach=EDITS,
            fields="collapsed collapsible description fields name title visibleWhen",
            blank="description visibleWhen",
        ),
    ),
    "TextField": _field(
        "TextField",
        "defaultText fileTypes format language maxLength minLength multiline pattern patternMessage "
        "placeholder prefix suffix suggestions text",
    ),
    "BooleanField": _field("BooleanField", "booleanWidget checked defaultChecked"),
    "NumberField": _field("NumberField", "defaultNumber integer max min number numberWidget step unit"),
    "TemporalField": _field("TemporalField", "defaultIso iso isoMax isoMin temporalKind"),
    "ChoiceField": _field("ChoiceField", "allowCustom choice choiceWidget defaultChoice emptyLabel source"),
    "MultiChoiceField": _field(
        "MultiChoiceField",
        "allowCustom choices defaultChoices maxItems minItems multiWidget ordered source",
    ),
    "MappingField": _field("MappingField", "entries keyLabel maxItems minItems valueLabel valuesAreSecret"),
    "ListField": _field("ListField", "itemLabel maxItems minItems rows template"),
    "ConditionsField": _field("ConditionsField", "conditionChoices conditions mode"),
    "SecretField": _field(
        "SecretField",
        "canClear canRotate clearedBy fileTypes fingerprints isSet maxLength minLength multiline recipe",
    ),
    "NoticeField": (Row(at=NOTICE, reach=SESSIONS, fields=ANY + "body copyValue tone", blank=ANY),),
    "FieldRule": _within("TextField", "visibleWhen { @ }", "anyOf"),
    "PredicateGroup": _within("TextField", "visibleWhen { anyOf { @ } }", "allOf"),
    "FieldPredicate": _within("TextField", "visibleWhen { anyOf { allOf { @ } } }", "field operator values"),
    "StaticChoices": _within("ChoiceField", "source { ... on StaticChoices { @ } }", "items"),
    "RemoteChoices": _within(
        "ChoiceField",
        "source { ... on RemoteChoices { @ } }",
        "dependsOn minSearchLength pageSize searchable selectedItems",
        "dependsOn selectedItems",
    ),
    "Choice": _within(
        "ChoiceField",
        "source { ... on StaticChoices { items { @ } } }",
        "description disabled group iconUrl label value",
        "description group iconUrl",
    ),
    "MappingEntry": _within("MappingField", "entries { @ }", "isSet key value"),
    "ListRow": _within("ListField", "rows { @ }", "fields rowId"),
    "Condition": _within(
        "ConditionsField", "conditions { @ }", "choiceId errors labels operatorId values", "errors"
    ),
    "ConditionChoice": _within("ConditionsField", "conditionChoices { @ }", "choiceId label operators"),
    "ConditionOperator": _within(
        "ConditionsField", "conditionChoices { operators { @ } }", "label operatorId valueField"
    ),
    "SecretFingerprint": _within(
        "SecretField", "fingerprints { @ }", "fingerprint setAt setBy validUntil", "validUntil"
    ),
    "SecretRecipe": _within("SecretField", "recipe { @ }", "byteCount encoding prefix"),
    "Flow": (
        Row(
            at="{ node(id: $menuFlow) { ... on Flow { @ } } }",
            reach=OWNER,
            fields="config expiresAt id integration isOver kind startedAt startedBy step",
        ),
        Row(at="{ viewer { flows { @ } } }", reach=OWNER, fields="id"),
    ),
    "FormStep": _step("form", "FormStep", "form isLast"),
    "MenuStep": _step("menu", "MenuStep", "options"),
    "ConfirmStep": _step(
        "confirm", "ConfirmStep", "confirmLabel consequences destructive options reversible typeToConfirm"
    ),
    "ExternalStep": _step("external", "ExternalStep", "expiresAt url userCode", "userCode"),
    "ProgressStep": _step("progress", "ProgressStep", "cancellable fraction message"),
    "DoneStep": _step("done", "DoneStep", "facts message result"),
    "AbortStep": _step("abort", "AbortStep", "reason retryable"),
    "MenuOption": (
        Row(
            at=FLOW.replace("@", "options { @ }") % ("menu", "MenuStep"),
            reach=OWNER,
            fields="description label optionId recommended",
        ),
    ),
    "Consequence": (
        Row(
            at=FLOW.replace("@", "consequences { @ }") % ("confirm", "ConfirmStep"),
            reach=OWNER,
            fields="count label severity",
        ),
    ),
    "Fact": (
        Row(
            at=FLOW.replace("@", "facts { @ }") % ("done", "DoneStep"),
            reach=OWNER,
            fields="label tone value",
        ),
    ),
}
