"""What is wrong with templates: declared here, for who shows it need not import Liquid."""

from jackfield.sdk.kept import kept as _

LATER = _("Templates that take long stand before this one; it is rendered later.")
FAILED = _("The template can't be rendered. %(problem)s")
LINE = _("Line %(line)d: %(what)s.")
LONG = _("A template has at most %(count)s characters.")
WITHOUT = _("%(opening)s without %(closing)s")
LONG_TAG = _("more than %(count)s characters in one tag")
SPACE = _("too much space")
NO_FILTER = _("there is no filter %(name)s")
NO_ROOT = _("there is no %(name)s: a template has event and config")
DEEP = _("it nests too deeply")
WRITES = _("it writes more than %(size)d KB")
VALUE = _("a value is not what it needs")
VARIABLES = _("Its variables hold too much")
LOOPS = _("Its loops go round more than %(count)s times")
SLOW = _("It takes more than %(seconds)s s")
TEXT_BEYOND = _("A text grows beyond %(count)s characters")
NO_LIST = _("uniq takes a list")
NUMBER = _("A number grows too large")
BEYOND = _("A text or a list grows beyond %(count)s characters")
NO_FORMAT = _("date takes a format such as '%Y-%m-%d %H:%M'")
