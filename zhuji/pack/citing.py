"""How a citation is said on a page."""

from django.utils.translation import gettext as _

from zhuji.pack.schema.packs import Pack


def clause_of(pack: Pack, cites: str) -> str:
    """`branch-regulation/11` → 《中国共产党支部工作条例（试行）》第11条."""
    source, article = cites.split("/", 1)
    named = pack.sources.get(source)
    said = _("第%s条") % article if article.isdigit() else article
    return f"《{named.title}》{said}" if named else article
