"""Liquid for what owners write: JSON and nothing else within reach, and bounded in everything."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from io import StringIO
from time import thread_time
from typing import Any, TextIO

from liquid import Environment
from liquid.ast import Node
from liquid.builtin import content, illegal, output
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.tags import (
    assign_tag,
    capture_tag,
    case_tag,
    comment_tag,
    echo_tag,
    for_tag,
    if_tag,
    inline_comment_tag,
    liquid_tag,
    unless_tag,
)
from liquid.context import RenderContext
from liquid.exceptions import (
    BlockNestingError,
    LiquidError,
    LiquidSyntaxError,
    OutputStreamLimitError,
    UnknownFilterError,
)
from liquid.expression import Expression
from liquid.mode import Mode
from liquid.output import LimitedStringIO
from liquid.template import BoundTemplate
from liquid.token import Token
from liquid.utils import ReadOnlyChainMap

from jackfield.sdk.templates.filters import FILTERS, text_of
from jackfield.sdk.templates.limits import (
    MAX_CPU_S,
    MAX_MARKUP,
    MAX_OUTPUT_BYTES,
    MAX_ROUNDS,
    MAX_SOURCE,
    MAX_VARIABLES_WEIGHT,
)
from jackfield.sdk.templates.sentences import (
    DEEP,
    LINE,
    LONG,
    LONG_TAG,
    LOOPS,
    NO_FILTER,
    NO_ROOT,
    SLOW,
    SPACE,
    VALUE,
    VARIABLES,
    WITHOUT,
    WRITES,
)
from jackfield.sdk.templates.weighing import TooMuch, weight

#: What a template is told of, and so what it may name.
ROOTS = ("event", "config")
#: So many steps are gone between two looks at the clock.
_LOOK_EVERY = 16
_MAX_SENTENCE = 300
_OPENING = re.compile(r"\{[{%]")
#: The reader takes the square of the time for space.
_WIDE_SPACE = re.compile(r"\s{100}")

Escape = Callable[[str], str]


class TemplateProblem(Exception):
    """A template cannot be read, or cannot be rendered; the text is a sentence for whoever wrote it."""


class Written(str):
    """What a template has written already, escapes and all: ``capture`` keeps it."""

    __slots__ = ()


class _Context(RenderContext):
    """Counts what a template does; ends it when that is too much."""

    __slots__ = ("_rounds", "_steps", "_until", "_weights", "escape")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Without Liquid's own `now` and `today`: a template says the same at every attempt.
        self.scope = ReadOnlyChainMap(self.locals, self.globals)
        self.escape: Escape | None = None
        self._rounds = 0
        self._steps = 0
        self._until = thread_time() + MAX_CPU_S
        self._weights: dict[str, int] = {}

    def get(self, path: list[object], **options: Any) -> object:
        self._step()
        return super().get(path, **options)

    def filter(self, name: str, token: Token | None) -> Callable[..., object]:
        self._look()
        return super().filter(name, token)

    def assign(self, key: str, val: Any) -> None:
        self._step()
        self._weights[str(key)] = weight(val, limit=MAX_VARIABLES_WEIGHT)
        if sum(self._weights.values()) > MAX_VARIABLES_WEIGHT:
            raise TooMuch(VARIABLES)
        self.locals[key] = val

    @contextmanager
    def loop(self, namespace: Mapping[str, object], forloop: Any) -> Iterator[RenderContext]:
        forloop.it = self._counted(forloop.it)
        with super().loop(namespace, forloop) as context:
            yield context

    def _counted(self, items: Iterator[Any]) -> Iterator[Any]:
        for item in items:
            self._rounds += 1
            if self._rounds > MAX_ROUNDS:
                raise TooMuch(LOOPS % {"count": f"{MAX_ROUNDS:,}"})
            self._step()
            yield item

    def _step(self) -> None:
        self._steps += 1
        if not self._steps % _LOOK_EVERY:
            self._look()

    def _look(self) -> None:
        if thread_time() > self._until:
            raise TooMuch(SLOW % {"seconds": f"{MAX_CPU_S:g}"})


class _Template(BoundTemplate):
    context_class = _Context


class _OutputNode(output.OutputNode):
    """Writes a value, escaped for where it goes to."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        return buffer.write(_escaped(self.expression.evaluate(context), context))


class _EchoNode(echo_tag.EchoNode):
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        return buffer.write(_escaped(self.expression.evaluate(context), context))


class _CaptureNode(capture_tag.CaptureNode):
    def _assign(self, context: RenderContext, buf: StringIO) -> None:
        context.assign(self.name, Written(buf.getvalue()))


class _Output(output.Output):
    node_class = _OutputNode


class _Echo(echo_tag.EchoTag):
    node_class = _EchoNode


class _Capture(capture_tag.CaptureTag):
    node_class = _CaptureNode


class _Range(RangeLiteral):
    """``(1..9)``: as long as loops may be, for some of what takes a range makes a list of it."""

    __slots__ = ()

    def _make_range(self, start: Any, stop: Any) -> range:
        found = super()._make_range(start, stop)
        if found.stop - found.start > MAX_ROUNDS:
            raise TooMuch(f"A range is longer than {MAX_ROUNDS:,}.")
        return found


class _Environment(Environment):
    """Has no loader, and of tags and filters those that are named here."""

    template_class = _Template
    context_depth_limit = 40
    block_nesting_limit = 30
    output_stream_limit = MAX_OUTPUT_BYTES

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        for tag in (
            content.Literal,
            illegal.Illegal,
            _Output,
            _Echo,
            _Capture,
            assign_tag.AssignTag,
            case_tag.CaseTag,
            comment_tag.CommentTag,
            for_tag.BreakTag,
            for_tag.ContinueTag,
            for_tag.ForTag,
            if_tag.IfTag,
            inline_comment_tag.InlineCommentTag,
            liquid_tag.LiquidTag,
            unless_tag.UnlessTag,
        ):
            self.add_tag(tag)
        for name, function in FILTERS.items():
            self.add_filter(name, function)


_ENVIRONMENT = _Environment(tolerance=Mode.STRICT, strict_filters=True)


def parsed(source: str) -> BoundTemplate:
    """Return a template, read; one that was read lately is not read again.

    Raises:
        TemplateProblem: It is none, or names what there is not; the text says where.
    """
    found = obvious(source) or _parsed(source)
    if isinstance(found, str):
        raise TemplateProblem(found)
    return found


def rendered(source: str, *, values: Mapping[str, Any], escape: Escape | None = None) -> str:
    """Return what a template makes of JSON values; what they do not have is written as nothing.

    Args:
        source: The template.
        values: By name, for it to name: JSON and nothing else.
        escape: Makes of each value's text what may stand where it goes to; None leaves it as it is.

    Raises:
        TemplateProblem: It cannot be read or rendered, or wants more than it may have.
    """
    template = parsed(source)
    context = _Context(template, globals=values)
    context.escape = escape
    buffer = LimitedStringIO(limit=MAX_OUTPUT_BYTES)
    try:
        template.render_with_context(context, buffer)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the template's
        raise TemplateProblem(_sentence(error)) from None
    return buffer.getvalue()


def obvious(source: str) -> str:
    """Say what is wrong with a template that the reader would look at for long; empty: nothing is."""
    if len(source) > MAX_SOURCE:
        return LONG % {"count": f"{MAX_SOURCE:,}"}
    end = 0
    while (begin := _OPENING.search(source, end)) is not None:
        closing = "}}" if begin[0] == "{{" else "%}"
        end = source.find(closing, begin.end())
        if end < 0:
            what = WITHOUT % {"opening": begin[0], "closing": closing}
            return LINE % {"line": _line_at(source, begin.start()), "what": what}
        if end - begin.start() > MAX_MARKUP:
            what = LONG_TAG % {"count": f"{MAX_MARKUP:,}"}
            return LINE % {"line": _line_at(source, begin.start()), "what": what}
    space = _WIDE_SPACE.search(source)
    return "" if space is None else LINE % {"line": _line_at(source, space.start()), "what": SPACE}


@lru_cache(maxsize=128)
def _parsed(source: str) -> BoundTemplate | str:
    """Return a template, or what is wrong with it."""
    try:
        template = _ENVIRONMENT.from_string(source)
        _bound_ranges(template)
        _require_known(template)
    except Exception as error:  # noqa: BLE001 - strangers write it; a reader that stumbles must not
        return _sentence(error)
    return template


def _bound_ranges(template: BoundTemplate) -> None:
    """Make each range of a template a bounded one: its reader takes no class of ours for them."""
    static = RenderContext(template)
    nodes: list[Node] = list(template.nodes)
    expressions: list[Expression] = []
    while nodes:
        node = nodes.pop()
        nodes.extend(node.children(static, include_partials=False))
        expressions.extend(node.expressions())
    while expressions:
        expression = expressions.pop()
        expressions.extend(expression.children())
        if type(expression) is RangeLiteral:
            expression.__class__ = _Range


def _require_known(template: BoundTemplate) -> None:
    found = template.analyze(include_partials=False)
    for name, spans in found.filters.items():
        if name not in FILTERS:
            raise UnknownFilterError(NO_FILTER % {"name": repr(name)}, token=_token(template, spans))
    for name, uses in found.globals.items():
        if name not in ROOTS:
            token = _token(template, [use.span for use in uses])
            raise LiquidSyntaxError(NO_ROOT % {"name": repr(name)}, token=token)


def _token(template: BoundTemplate, spans: Any) -> Token | None:
    """Return where something is first named, for the error to point to."""
    source = next((node.token.source for node in template.nodes), None)
    first = next(iter(spans), None)
    if source is None or first is None:
        return None
    return Token("", "", int(first.index), source)


def _escaped(value: Any, context: RenderContext) -> str:
    text = text_of(value)
    escape = context.escape if isinstance(context, _Context) else None
    return text if escape is None or isinstance(value, Written) else escape(text)


def _sentence(error: Exception) -> str:
    if isinstance(error, RecursionError | BlockNestingError) or isinstance(error.__cause__, RecursionError):
        said = DEEP
    elif isinstance(error, OutputStreamLimitError):
        said = WRITES % {"size": MAX_OUTPUT_BYTES // 1024}
    elif not isinstance(error, LiquidError):
        said = VALUE
    else:
        said = " ".join(str(error.message).split()).rstrip(".")
    where = _line(error)
    said = said[:_MAX_SENTENCE]
    return LINE % {"line": where, "what": said} if where else f"{said[:1].upper()}{said[1:]}."


def _line_at(source: str, place: int) -> int:
    return source.count("\n", 0, place) + 1


def _line(error: Exception) -> int | None:
    if not isinstance(error, LiquidError):
        return None
    try:
        found = error.context()
    except ValueError:  # At the very end.
        return error.token.source.count("\n") + 1 if error.token else None
    return None if found is None else found[0]
