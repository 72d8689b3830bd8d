"""Use cases of what a user keeps for himself: lists as he narrowed them."""

from django.db import transaction
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from zhuji.core.errors import Refused
from zhuji.org.log import log, snapshot
from zhuji.org.models import SavedView, User

MOST = 30  # more than this nobody finds anything among them


@transaction.atomic
def keep_view(*, name: str, address: str, by: User) -> SavedView:
    """Keep a list under a name; the same name again replaces what stood there. Refuses an address of elsewhere."""
    if not address.startswith("/") or not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        raise Refused(_("只能保存本系统的列表。"))
    User.objects.select_for_update().get(pk=by.pk)
    view = SavedView.objects.filter(user=by, name=name, dropped=False).first()
    if view is None:
        if SavedView.objects.filter(user=by, dropped=False).count() >= MOST:
            raise Refused(_("常用最多保存 %s 个，请先移除不用的。") % MOST)
        view = SavedView.objects.create(user=by, name=name, address=address)
        log(view, by=by, verb="view kept")
        return view
    before = snapshot(view)
    view.address = address
    view.save(update_fields=["address"])
    log(view, by=by, verb="view kept", before=before)
    return view


@transaction.atomic
def drop_view(view: SavedView, *, by: User) -> None:
    """Take a list off the shelf of its owner."""
    before = snapshot(view)
    view.dropped = True
    view.save(update_fields=["dropped"])
    log(view, by=by, verb="view dropped", before=before)
