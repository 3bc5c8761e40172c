"""Messages that owners write: Liquid over an event, in a sandbox with bounds."""

from jackfield.sdk.templates.limits import MAX_SOURCE
from jackfield.sdk.templates.rendering import TemplateFailed, render
from jackfield.sdk.templates.validation import LiquidTemplate

__all__ = ["MAX_SOURCE", "LiquidTemplate", "TemplateFailed", "render"]
