"""What the tests ask of forms: one selection of all that a field has, and how a value is sent back."""

from typing import Any

from tests.api.people import Caller

RULE = "{ anyOf { allOf { field operator values } } }"
SOURCE = """{ __typename ... on StaticChoices { items { value label group } }
    ... on RemoteChoices { searchable pageSize dependsOn selectedItems { value label } } }"""
#: The values of each type, and what else it has.
OWN = f"""
    ... on TextField {{ format multiline language placeholder prefix suffix minLength maxLength pattern
        patternMessage suggestions fileTypes text defaultText }}
    ... on SecretField {{ secretIsMultiline: multiline isSet canClear canRotate clearedBy
        secretFileTypes: fileTypes secretMinLength: minLength fingerprints {{ fingerprint }} }}
    ... on NumberField {{ numberWidget integer min max step unit number defaultNumber }}
    ... on BooleanField {{ booleanWidget checked defaultChecked }}
    ... on ChoiceField {{ choiceWidget source {SOURCE} allowCustom emptyLabel choice defaultChoice }}
    ... on MultiChoiceField {{ multiWidget source {SOURCE} allowCustom minItems maxItems
        choices defaultChoices }}
    ... on TemporalField {{ temporalKind isoMin isoMax iso defaultIso }}
    ... on MappingField {{ keyLabel valueLabel valuesAreSecret maxItems entries {{ key value isSet }} }}
    ... on NoticeField {{ tone body copyValue }}
"""
COMMON = f"""__typename name label required readOnly lockedReason width advanced errors reloadOnChange
    visibleWhen {RULE} requiredWhen {RULE}"""
ROWS = f"""... on ListField {{ itemLabel maxItems template {{ {COMMON} {OWN} }}
    rows {{ rowId fields {{ {COMMON} {OWN} }} }} }}"""
CONDITIONS = f"""... on ConditionsField {{
    mode conditions {{ choiceId operatorId values labels errors }}
    conditionChoices {{ choiceId label operators {{
        operatorId label valueField {{ {COMMON} {OWN} }} }} }} }}"""
FORM = f"{{ token revision title errors fieldsets {{ name title fields {{ {COMMON} {OWN} {ROWS} }} }} }}"


def by_name(form: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The fields of a form."""
    return {field["name"]: field for group in form["fieldsets"] for field in group["fields"]}


def new_form(caller: Caller, integration_id: str, selection: str = FORM) -> dict[str, Any]:
    """The form of a new config."""
    query = f"query($id: String!) {{ integration(integrationId: $id) {{ configForm {selection} }} }}"
    found: dict[str, Any] = caller.ask(query, {"id": integration_id})["integration"]["configForm"]
    return found


def form_of(caller: Caller, config_id: str, selection: str = FORM) -> dict[str, Any]:
    """The form of a config."""
    query = f"query($id: ID!) {{ config(id: $id) {{ form {selection} }} }}"
    found: dict[str, Any] = caller.ask(query, {"id": config_id})["config"]["form"]
    return found


def again(caller: Caller, token: str, values: list[Any], selection: str = FORM) -> Any:
    """What Query.form says to what was typed."""
    head = "query($token: ID!, $values: [FieldValueInput!]!)"
    query = f"{head} {{ form(token: $token, values: $values) {selection} }}"
    return caller.ask(query, {"token": token, "values": values})["form"]


def sent_back(field: dict[str, Any]) -> dict[str, Any] | None:
    """The value of a field as a client would send it; None: there is nothing to send."""
    value: Any
    match field["__typename"]:
        case "TextField":
            value = {"text": field["text"]}
        case "NumberField":
            value = {"number": field["number"]}
        case "BooleanField":
            value = {"checked": field["checked"]}
        case "ChoiceField":
            value = {"choice": field["choice"]}
        case "MultiChoiceField":
            value = {"choices": field["choices"]}
        case "TemporalField":
            value = {"iso": field["iso"]}
        case "MappingField":
            value = {"mapping": [{"key": e["key"], "value": e["value"]} for e in field["entries"]]}
        case "ListField":
            value = {"rows": [{"rowId": row["rowId"], "values": []} for row in field["rows"]]}
        case _:
            return None
    if None in value.values():
        value = {"unset": True}
    return {"name": field["name"], "value": value}
