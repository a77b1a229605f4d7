"""The one tag of list pages: a link that works by itself and, with a script, swaps only the list."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def to_list(url: str) -> SafeString:
    """Attributes of a link inside a list: `<a {% to_list url %}>`. Without a script it is a plain link."""
    return format_html('href="{0}" hx-get="{0}" hx-target="#list" hx-swap="outerHTML"', url)
