"""Load the PayMongo fact catalogue and check it.

    python catalogue.py [DIRECTORY]      # default: the folder of this script

Prints one line per group and exits 1 with a list when something is wrong.
Needs Python 3.11, PyYAML and attrs. The schema is described in README.md beside it.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from attrs import field, frozen

Json = Mapping[str, Any]


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@frozen
class Keys:
    """The keys a mapping must and may have."""

    required: frozenset[str] = field(converter=words)
    optional: frozenset[str] = field(converter=words, default="")


PARTS = ("conventions", "errors", "events", "testing")
TIERS = (1, 2, 3)
CONFIDENCE = words("documented observed inferred")
AUTH = words("secret public either none")
METHODS = words("GET POST PUT PATCH DELETE")
BODIES = words("envelope flat multipart text none")
SHAPES = words("envelope flat value")
WRAPPERS = words("data none unknown")
RETRIES = words("read keyed natural transition")
RETRIES_OF = {"GET": words("read"), "POST": words("read keyed transition")}
TYPES = words("str int bool number decimal enum list map object any file url date iso8601 timestamp timestamp_ms")
MEMBERS = words("str int enum object")
UNITS = words("centavos pesos months")
SCENARIOS = words(
    "success three_ds three_ds_optional three_ds_then_decline decline_before_three_ds decline cancel_of_hold_fails"
)
VERBS = words(
    "activate approve archive attach cancel capture confirm create decide delete disable enable evaluate execute "
    "expire export invite list pay remind replace retrieve retry reverse send simulate submit trigger unarchive "
    "update validate void"
)

GROUP = Keys("group summary tier operations", "notes")
OPERATION = Keys(
    "name http auth mutates retry idempotency_key body response errors confidence source",
    "host headers alternate_hosts moves_money confirm verify query request success statuses notes "
    "path_confidence behaviour_confidence",
)
LIST = Keys("list pagination", "pagination_confidence")
STREAM = Keys("stream")
CONFIRM = Keys("read", "match applied_when changed reason note")
VERIFY = Keys("via", "query match reference reason note")
RESOURCE = Keys("shape fields confidence source", "type id_prefix wrapper state_field lifecycle notes")
FIELD = Keys(
    "type",
    "of ref values open required required_for nullable optional default min max min_items max_items max_length "
    "unit id_prefix fields note",
)
STEP = Keys("from to", "by when events confidence")
STYLE = Keys("params rows more cursor confidence", "default_limit max_limit order note")
EVENT = Keys("type resource pages when confidence", "note")
CODE = Keys("code http area meaning retry confidence source", "contexts")
CARD = Keys("number network scenario pages", "kind country sub_code code three_ds on_authorize on_fail luhn note")

SOURCE = re.compile(
    r"^((docs|developers)\.paymongo\.com/\S+( \([\w /]+\))?|paymongo\.help/\S+|[\w.-]+/[\w.-]+|official SDKs|"
    r"recorded sandbox responses|working third-party client code)$"
)
FORBIDDEN = {
    "credential-looking value": re.compile(r"\b(sk|pk)_(live|test)_\w{6,}|\bwhsk_\w{6,}"),
    "e-mail address": re.compile(r"\b[\w.+-]+@[\w-]+\.\w+"),
    "machine path": re.compile(r"/(tmp|work|home|root)/"),
}


@frozen
class Operation:
    """One endpoint."""

    group: str
    name: str
    method: str
    path: str
    raw: Json = field(repr=False)

    @property
    def key(self) -> str:
        return f"{self.group}.{self.name}"

    @property
    def host(self) -> str:
        return str(self.raw.get("host", "api.paymongo.com"))

    @property
    def retry(self) -> str:
        return str(self.raw["retry"])

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"{(\w*)}", self.path)

    @property
    def resource(self) -> str | None:
        """Name of the resource in the answer, also for lists; None for streams and empty answers."""
        response = self.raw["response"]
        name = response.get("list") if isinstance(response, dict) else response
        return None if name in (None, "none", "str") else str(name)


@frozen
class Resource:
    """One object on the wire, or a value object inside others."""

    group: str
    name: str
    raw: Json = field(repr=False)

    @property
    def fields(self) -> Json:
        fields: Json = self.raw["fields"]
        return fields


@frozen
class Group:
    """One attribute of the client."""

    name: str
    summary: str
    tier: int
    operations: tuple[Operation, ...] = field(repr=False)


@frozen
class Catalogue:
    """The whole catalogue; `problems` holds what was wrong while loading."""

    root: Path
    groups: Mapping[str, Group]
    operations: Mapping[str, Operation]
    resources: Mapping[str, Resource]
    conventions: Json = field(repr=False)
    errors: Json = field(repr=False)
    events: Json = field(repr=False)
    testing: Json = field(repr=False)
    problems: tuple[str, ...] = ()


def load(root: Path) -> Catalogue:
    """Read every file of the catalogue."""
    problems: list[str] = []
    groups: dict[str, Group] = {}
    operations: dict[str, Operation] = {}
    resources: dict[str, Resource] = {}
    for file in sorted((root / "operations").glob("*.yaml")):
        data = yaml.safe_load(file.read_text())
        name = data.get("group", file.stem)
        problems += check_keys(f"{file.name}", data, GROUP)
        if name != file.stem:
            problems.append(f"{file.name}: group is {name}")
        own = []
        for raw in data["operations"]:
            missing = list(check_keys(f"{name}.{raw.get('name')}", raw, OPERATION))
            problems += missing
            if missing:
                continue
            method, _, path = raw["http"].partition(" ")
            operation = Operation(name, raw["name"], method, path, raw)
            if operation.key in operations:
                problems.append(f"{operation.key}: defined twice")
            operations[operation.key] = operation
            own.append(operation)
        groups[name] = Group(name, data["summary"], data["tier"], tuple(own))
    for file in sorted((root / "resources").glob("*.yaml")):
        for name, raw in yaml.safe_load(file.read_text())["resources"].items():
            problems += check_keys(name, raw, RESOURCE)
            if name in resources:
                problems.append(f"{name}: defined twice")
            resources[name] = Resource(file.stem, name, raw)
    whole = {name: yaml.safe_load((root / f"{name}.yaml").read_text()) for name in PARTS}
    return Catalogue(root, groups, operations, resources, **whole, problems=tuple(problems))


def check_keys(where: str, data: Json, schema: Keys) -> Iterator[str]:
    if missing := sorted(schema.required - data.keys()):
        yield f"{where}: missing {', '.join(missing)}"
    if unknown := sorted(map(str, data.keys() - schema.required - schema.optional)):
        yield f"{where}: unknown key {', '.join(unknown)}"


def one_of(where: str, what: str, value: object, allowed: Iterable[object]) -> Iterator[str]:
    if value not in allowed:
        yield f"{where}: {what} {value!r} is not allowed"


def check(catalogue: Catalogue) -> list[str]:
    """Every problem found, in a stable order."""
    problems = list(catalogue.problems)
    for part in (
        check_groups,
        check_operations,
        check_routes,
        check_retries,
        check_resources,
        check_unused,
        check_conventions,
        check_events,
        check_errors,
        check_cards,
        check_tiers,
        check_text,
    ):
        problems += part(catalogue)
    return problems


def check_groups(catalogue: Catalogue) -> Iterator[str]:
    for group in catalogue.groups.values():
        yield from one_of(group.name, "tier", group.tier, TIERS)
        if not re.fullmatch(r"[a-z_]+s(_v\d)?", group.name):
            yield f"{group.name}: group names are plural nouns"
        if not group.operations:
            yield f"{group.name}: no operations"


def check_operations(catalogue: Catalogue) -> Iterator[str]:
    codes = {entry["code"] for entry in catalogue.errors["codes"]}
    hosts = {entry["host"] for entry in catalogue.conventions["base_urls"]["hosts"]}
    for key, operation in catalogue.operations.items():
        raw = operation.raw
        yield from one_of(key, "method", operation.method, METHODS)
        yield from one_of(key, "auth", raw["auth"], AUTH)
        yield from one_of(key, "body", raw["body"], BODIES)
        yield from one_of(key, "mutates", raw["mutates"], (True, False))
        yield from one_of(key, "idempotency_key", raw["idempotency_key"], (True, False, "unknown"))
        yield from one_of(key, "verb", operation.name.split("_")[0], VERBS)
        for name in ("confidence", "path_confidence", "behaviour_confidence"):
            if name in raw:
                yield from one_of(key, name, raw[name], CONFIDENCE)
        for host in [operation.host, *(entry["host"] for entry in raw.get("alternate_hosts", ()))]:
            yield from one_of(key, "host", host, hosts)
        for code in raw["errors"]:
            yield from one_of(key, "error code", code, codes)
        yield from check_sources(key, raw["source"])
        if raw["body"] == "none" and "request" in raw:
            yield f"{key}: request fields without a body"
        for part in ("query", "request"):
            for name, spec in raw.get(part, {}).items():
                yield from check_field(catalogue, f"{key} {part}.{name}", spec)
                if "required" not in spec:
                    yield f"{key} {part}.{name}: required is missing"
        yield from check_response(catalogue, operation)


def check_response(catalogue: Catalogue, operation: Operation) -> Iterator[str]:
    key, response = operation.key, operation.raw["response"]
    if isinstance(response, dict) and "stream" in response:
        yield from check_keys(f"{key} response", response, STREAM)
        return
    if response != "none" and response != {"list": "str", "pagination": "none"}:
        yield from one_of(key, "response", operation.resource, catalogue.resources)
    if not isinstance(response, dict):
        if operation.name == "list":
            yield f"{key}: a list operation answers a list"
        return
    yield from check_keys(f"{key} response", response, LIST)
    style = catalogue.conventions["pagination"].get(response["pagination"])
    if style is None:
        yield f"{key}: unknown pagination style {response['pagination']}"
    elif missing := set(style["params"]) - operation.raw.get("query", {}).keys():
        yield f"{key}: query lacks {', '.join(sorted(missing))} of style {response['pagination']}"


def check_field(catalogue: Catalogue, where: str, spec: Json) -> Iterator[str]:
    yield from check_keys(where, spec, FIELD)
    kind = spec.get("type")
    yield from one_of(where, "type", kind, TYPES)
    if "ref" in spec:
        yield from one_of(where, "ref", spec["ref"], catalogue.resources)
        if kind != "object":
            yield f"{where}: ref needs type object"
    if kind in ("list", "map"):
        of = spec.get("of")
        yield from one_of(where, "of", of, {*MEMBERS, *catalogue.resources})
    if (kind == "enum" or spec.get("of") == "enum") and not spec.get("values"):
        yield f"{where}: enum without values"
    if "values" in spec and kind != "enum" and spec.get("of") != "enum":
        yield f"{where}: values without enum"
    if "unit" in spec:
        yield from one_of(where, "unit", spec["unit"], UNITS)
    if "required" in spec:
        yield from one_of(where, "required", spec["required"], (True, False))
    for name, inner in spec.get("fields", {}).items():
        yield from check_field(catalogue, f"{where}.{name}", inner)


def check_sources(where: str, sources: list[str]) -> Iterator[str]:
    if not sources:
        yield f"{where}: no source"
    for source in sources:
        if not SOURCE.match(source):
            yield f"{where}: source {source!r} is not of a known form"


def check_routes(catalogue: Catalogue) -> Iterator[str]:
    declared = catalogue.conventions["path_parameters"]
    seen: dict[tuple[str, str, str], str] = {}
    used: set[str] = set()
    for key, operation in catalogue.operations.items():
        route = (operation.method, operation.host, re.sub(r"{\w*}", "{}", operation.path))
        if route in seen:
            yield f"{key}: same route as {seen[route]}"
        seen[route] = key
        if not re.fullmatch(r"(/[\w{}-]+)+/?", operation.path) or not operation.path.startswith("/v"):
            yield f"{key}: odd path {operation.path}"
        if len(set(operation.parameters)) != len(operation.parameters):
            yield f"{key}: a path parameter occurs twice"
        for name in operation.parameters:
            used.add(name)
            if name == "id" or name not in declared:
                yield f"{key}: path parameter {name!r} is not in conventions.yaml path_parameters"
    for name, entry in declared.items():
        if name not in used:
            yield f"path_parameters: {name} is unused"
        if entry["resource"] is not None:
            yield from one_of(f"path_parameters.{name}", "resource", entry["resource"], catalogue.resources)


def check_retries(catalogue: Catalogue) -> Iterator[str]:
    for key, operation in catalogue.operations.items():
        raw, retry, method = operation.raw, operation.retry, operation.method
        yield from one_of(key, "retry", retry, RETRIES)
        if (retry == "read") == raw["mutates"]:
            yield f"{key}: retry {retry} with mutates {raw['mutates']}"
        yield from one_of(key, f"retry of {method}", retry, RETRIES_OF.get(method, {"natural"}))
        if retry in ("keyed", "read") and (retry == "keyed") != bool(raw["idempotency_key"]):
            yield f"{key}: idempotency_key {raw['idempotency_key']} with retry {retry}"
        if method == "DELETE" and raw["idempotency_key"]:
            yield f"{key}: the documentation forbids a key on delete"
        if (retry == "transition") != ("confirm" in raw):
            yield f"{key}: confirm belongs to transitions, and every transition has one"
        if raw.get("moves_money") and retry not in ("keyed", "transition"):
            yield f"{key}: moves_money with retry {retry}"
        if raw.get("moves_money") and retry == "keyed" and "verify" not in raw:
            yield f"{key}: moves money without verify"
        if confirm := raw.get("confirm"):
            yield from check_keys(f"{key} confirm", confirm, CONFIRM)
            fields = [*confirm.get("applied_when", {}), *confirm.get("changed", ()), *confirm.get("match", {})]
            yield from check_reading(catalogue, f"{key} confirm", confirm["read"], fields, confirm)
            for name, values in confirm.get("applied_when", {}).items():
                yield from check_values(catalogue, f"{key} confirm", confirm["read"], name, values)
            for name in confirm.get("match", {}).values():
                yield from one_of(f"{key} confirm", "argument", name, operation.parameters)
        if verify := raw.get("verify"):
            yield from check_keys(f"{key} verify", verify, VERIFY)
            reference = verify.get("reference")
            fields = [*verify.get("match", ()), *([reference] if reference else [])]
            yield from check_reading(catalogue, f"{key} verify", verify["via"], fields, verify)
            if verify["via"] in catalogue.operations:
                known = catalogue.operations[verify["via"]].raw.get("query", {})
                given = {*operation.parameters, *raw.get("request", {})}
                for name, source in verify.get("query", {}).items():
                    yield from one_of(f"{key} verify", "query parameter", name, known)
                    yield from one_of(f"{key} verify", "request field", source.partition(".")[0], given)


def check_reading(catalogue: Catalogue, where: str, reader: str, fields: list[str], rule: Json) -> Iterator[str]:
    if reader == "none":
        if "reason" not in rule:
            yield f"{where}: none needs a reason"
        return
    operation = catalogue.operations.get(reader)
    if operation is None or operation.retry != "read":
        yield f"{where}: {reader} is not a read operation"
        return
    if not fields:
        yield f"{where}: names no field"
    for name in fields:
        if find(catalogue, operation.resource or "", name) is None:
            yield f"{where}: {operation.resource} has no field {name}"


def check_values(catalogue: Catalogue, where: str, reader: str, name: str, values: list[object]) -> Iterator[str]:
    operation = catalogue.operations.get(reader)
    spec = find(catalogue, operation.resource or "", name) if operation else None
    if spec and spec.get("type") == "enum":
        for value in values:
            yield from one_of(where, f"value of {name}", value, spec["values"])


def find(catalogue: Catalogue, resource: str, path: str) -> Json | None:
    """The field at a dotted path below a resource; free-form objects match anything."""
    if resource not in catalogue.resources:
        return None
    found = catalogue.resources[resource]
    head, _, rest = path.partition(".")
    if head == "id" and found.raw["shape"] == "envelope" and not rest:
        return {"type": "str"}
    spec: Json | None = found.fields.get(head)
    while rest and spec is not None:
        target = spec.get("ref") or spec.get("of")
        if target in catalogue.resources:
            return find(catalogue, str(target), rest)
        if "fields" not in spec:
            return {"type": "any"} if spec["type"] in ("object", "map", "any") else None
        head, _, rest = rest.partition(".")
        spec = spec["fields"].get(head)
    return spec


def check_resources(catalogue: Catalogue) -> Iterator[str]:
    events = {entry["type"] for entry in catalogue.events["events"]}
    for name, resource in catalogue.resources.items():
        raw = resource.raw
        yield from one_of(name, "shape", raw["shape"], SHAPES)
        yield from one_of(name, "confidence", raw["confidence"], CONFIDENCE)
        yield from check_sources(name, raw["source"])
        if (raw["shape"] == "value") == ("type" in raw):
            yield f"{name}: type and id_prefix belong to every resource that is not a value object"
        if (raw["shape"] == "flat") != ("wrapper" in raw):
            yield f"{name}: wrapper belongs to flat resources"
        yield from one_of(name, "wrapper", raw.get("wrapper", "data"), WRAPPERS)
        for field_name, spec in resource.fields.items():
            yield from check_field(catalogue, f"{name}.{field_name}", spec)
        if ("lifecycle" in raw) != ("state_field" in raw):
            yield f"{name}: lifecycle and state_field come together"
        if "lifecycle" not in raw:
            continue
        state = resource.fields.get(raw["state_field"], {})
        states = set(state.get("values", (True, False) if state.get("type") == "bool" else ()))
        for step in raw["lifecycle"]:
            where = f"{name} lifecycle {step.get('from')} -> {step.get('to')}"
            yield from check_keys(where, step, STEP)
            for value in [*step["from"], step["to"]]:
                yield from one_of(where, "state", value, states)
            for event in step.get("events", ()):
                yield from one_of(where, "event", event, events)
            if "by" in step:
                yield from one_of(where, "operation", step["by"], catalogue.operations)
            elif "when" not in step:
                yield f"{where}: neither by nor when"


def check_unused(catalogue: Catalogue) -> Iterator[str]:
    todo = {operation.resource for operation in catalogue.operations.values()} - {None}
    todo |= {entry["resource"] for entry in catalogue.events["events"]} | {catalogue.events["payload"]["resource"]}
    for operation in catalogue.operations.values():
        todo |= set(references(operation.raw.get("request", {})))
    seen: set[str] = set()
    while todo:
        name = str(todo.pop())
        if name in catalogue.resources and name not in seen:
            seen.add(name)
            todo |= set(references(catalogue.resources[name].fields))
    for name in catalogue.resources.keys() - seen:
        yield f"{name}: resource is used nowhere"


def references(fields: Json) -> Iterator[str]:
    for spec in fields.values():
        yield from (spec[key] for key in ("ref", "of") if key in spec)
        yield from references(spec.get("fields", {}))


def check_conventions(catalogue: Catalogue) -> Iterator[str]:
    auth = catalogue.conventions["auth"]
    for key in auth["public_key_allows"]:
        operation = catalogue.operations.get(key)
        if operation is None or operation.raw["auth"] not in ("public", "either"):
            yield f"auth.public_key_allows: {key} does not take a public key"
    for name, style in catalogue.conventions["pagination"].items():
        yield from check_keys(f"pagination.{name}", style, STYLE)
        yield from one_of(f"pagination.{name}", "confidence", style["confidence"], CONFIDENCE)
    for group, names in catalogue.conventions["acting_for_another_account"]["supported"].items():
        for name in names:
            yield from one_of("acting_for_another_account", "operation", f"{group}.{name}", catalogue.operations)
    for group in catalogue.conventions["organization_id_header"]["required_by"]:
        for operation in catalogue.groups[group].operations:
            if "Organization-Id" not in operation.raw.get("headers", ()):
                yield f"{operation.key}: Organization-Id is missing in headers"


def check_events(catalogue: Catalogue) -> Iterator[str]:
    types = [entry["type"] for entry in catalogue.events["events"]]
    yield from (f"events: {name} defined twice" for name, count in Counter(types).items() if count > 1)
    for entry in catalogue.events["events"]:
        where = f"event {entry.get('type')}"
        yield from check_keys(where, entry, EVENT)
        yield from one_of(where, "resource", entry["resource"], catalogue.resources)
        yield from one_of(where, "confidence", entry["confidence"], CONFIDENCE)
    for name in catalogue.events["registrable"]:
        yield from one_of("registrable", "event", name, types)


def check_errors(catalogue: Catalogue) -> Iterator[str]:
    errors, retries = catalogue.errors, set(catalogue.errors["retry_values"])
    tables = {
        "codes": ("code",),
        "declines": ("sub_code",),
        "failed_codes": ("provider", "failed_code", "name", "meaning"),
        "transfer_codes": ("mode", "provider_error_code"),
    }
    for table, identity in tables.items():
        seen = Counter(tuple(entry.get(name) for name in identity) for entry in errors[table])
        yield from (f"errors {table}: {entry} defined twice" for entry, count in seen.items() if count > 1)
        for entry in errors[table]:
            where = f"errors {table} {entry.get(identity[-1])}"
            yield from one_of(where, "retry", entry["retry"], retries)
            yield from one_of(where, "confidence", entry["confidence"], CONFIDENCE)
            yield from check_sources(where, entry["source"])
    for entry in errors["codes"]:
        yield from check_keys(f"error {entry.get('code')}", entry, CODE)
        for key in entry.get("contexts", {}):
            yield from one_of(f"error {entry['code']}", "context", key, catalogue.operations)
            if key in catalogue.operations and entry["code"] not in catalogue.operations[key].raw["errors"]:
                yield f"error {entry['code']}: {key} does not list it"
    codes = {entry["code"] for entry in errors["codes"]}
    for code in errors["common"]:
        yield from one_of("errors common", "code", code, codes)


def check_cards(catalogue: Catalogue) -> Iterator[str]:
    declines = {entry["sub_code"] for entry in catalogue.errors["declines"]}
    cards = catalogue.testing["cards"]
    numbers = Counter(card["number"] for card in cards)
    yield from (f"card {number} defined twice" for number, count in numbers.items() if count > 1)
    for card in cards:
        where = f"card {card['number']}"
        yield from check_keys(where, card, CARD)
        yield from one_of(where, "scenario", card["scenario"], SCENARIOS)
        if luhn(card["number"]) != card.get("luhn", True):
            yield f"{where}: Luhn check is {luhn(card['number'])}"
        if "sub_code" in card:
            yield from one_of(where, "sub_code", card["sub_code"], declines)
        if "decline" in card["scenario"] and "sub_code" not in card:
            yield f"{where}: no sub_code"
    known = {entry["provider_error_code"] for entry in catalogue.errors["transfer_codes"] if entry["mode"] == "test"}
    for number, entry in catalogue.testing["transfers"]["accounts"].items():
        if "provider_error_code" in entry:
            yield from one_of(f"test account {number}", "provider_error_code", entry["provider_error_code"], known)


def luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    return sum(d if i % 2 == 0 else d * 2 - 9 * (d > 4) for i, d in enumerate(digits)) % 10 == 0


def check_tiers(catalogue: Catalogue) -> Iterator[str]:
    rows = re.findall(r"^\| `(\w+)` \| (\d) \| (\d+) \|", (catalogue.root / "TIERS.md").read_text(), re.MULTILINE)
    table = {name: (int(tier), int(count)) for name, tier, count in rows}
    truth = {group.name: (group.tier, len(group.operations)) for group in catalogue.groups.values()}
    for name in sorted(table.keys() | truth.keys()):
        if table.get(name) != truth.get(name):
            yield f"TIERS.md: {name} is {table.get(name)}, the catalogue says {truth.get(name)} (tier, operations)"


def check_text(catalogue: Catalogue) -> Iterator[str]:
    for file in sorted(path for path in catalogue.root.rglob("*") if path.suffix in (".yaml", ".md")):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            for what, pattern in FORBIDDEN.items():
                if found := pattern.search(line):
                    yield f"{file.relative_to(catalogue.root)}:{number}: {what}: {found.group()}"


def summary(catalogue: Catalogue) -> Iterator[str]:
    """The table that is printed."""
    width = max(map(len, catalogue.groups))
    head = ("tier", "operations", "resources", "documented", "observed", "inferred")
    yield f"{'group':{width}}  " + "  ".join(head)
    total: Counter[str] = Counter()
    for group in catalogue.groups.values():
        count = Counter(operation.raw["confidence"] for operation in group.operations)
        count["operations"] = len(group.operations)
        count["resources"] = sum(resource.group == group.name for resource in catalogue.resources.values())
        total += count
        count["tier"] = group.tier
        yield f"{group.name:{width}}  " + "  ".join(f"{count[name]:{len(name)}}" for name in head)
    yield f"{'total':{width}}  " + "  ".join(f"{total[name] or '':{len(name)}}" for name in head)
    retries = Counter(operation.retry for operation in catalogue.operations.values())
    money = sum(bool(operation.raw.get("moves_money")) for operation in catalogue.operations.values())
    yield ""
    yield f"groups {len(catalogue.groups)}, retry " + ", ".join(f"{k} {v}" for k, v in sorted(retries.items()))
    yield f"moving money {money}, lifecycles {sum('lifecycle' in r.raw for r in catalogue.resources.values())}"
    tables = {name: len(catalogue.errors[name]) for name in ("codes", "declines", "failed_codes", "transfer_codes")}
    yield f"events {len(catalogue.events['events'])}, errors " + ", ".join(f"{k} {v}" for k, v in tables.items())
    yield f"test cards {len(catalogue.testing['cards'])}"


def main(argv: list[str]) -> int:
    root = Path(argv[1]) if len(argv) > 1 else Path(__file__).resolve().parent
    catalogue = load(root)
    print("\n".join(summary(catalogue)))
    problems = check(catalogue)
    for problem in problems:
        print(f"WRONG {problem}")
    print(f"{len(problems)} problems" if problems else "all checks pass")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
