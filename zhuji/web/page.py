"""One page, one named part."""

from django.shortcuts import render


def page(request, template, *, part=None, status=200, **context):
    """The whole page, or only its named part when htmx asks for it."""
    name = f"{template}#{part}" if part and getattr(request, "htmx", False) else template
    return render(request, name, context, status=status)
