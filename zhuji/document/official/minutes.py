"""纪要 and 决议摘录: set from the content of minutes, which is what was recorded and nothing else."""

from datetime import date

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhuji.document.official.paper import Block, Heading, Imprint, Named, Paper, Para, Signature, numbered, said_day
from zhuji.matter.models.listed import Retention
from zhuji.meeting.models import Away, Item, Minutes, NamedVote

STATUS = (
    ("present", gettext_lazy("出席")),
    ("excused", gettext_lazy("请假")),
    ("absent", gettext_lazy("缺席")),
    ("observer", gettext_lazy("列席")),
)
UNKNOWN = gettext_lazy("未登记")


def minutes_paper(minutes: Minutes) -> Paper:
    """The minutes of one meeting in one edition. Unsigned ones say so."""
    content = minutes.content
    body: list[Block] = [Para(text) for text in opening(content)]
    for place, item in enumerate(content["items"], start=1):
        body += _item(place, item)
    body += attendance(content)
    body += [Para(text) for text in _standing(minutes)]
    day = localtime(minutes.signed_at).date() if minutes.signed_at else None
    return Paper(
        title="",
        masthead=_("%(unit)s%(body)s纪要") % {"unit": content["unit"], "body": content["body_title"]},
        number=minutes.number,
        body=tuple(body),
        imprint=Imprint("", content["unit"], day) if day else None,
        notes=(_("保管期限：%s") % Retention(minutes.retention).label, _("第%s版") % minutes.edition),
    )


def opening(content: dict) -> list[str]:
    """When, where, under whom, and how many came."""
    time = "–".join(part for part in (content["starts_at"], content["ends_at"]) if part)
    facts = [
        (_("时间"), f"{said(content['held_on'])}{f' {time}' if time else ''}"),
        (_("地点"), content["place"]),
        (_("主持"), content["chair"]),
        (_("记录"), content["recorder"]),
    ]
    lines = [f"{label}：{value or UNKNOWN}" for label, value in facts]
    counts = {"all": number(content["entitled"]), "here": number(content["present"])}
    lines.append(_("应到会成员 %(all)s，实到会成员 %(here)s。") % counts)
    if content["entered_late"]:
        days = {"held": said(content["held_on"]), "entered": said(content["recorded_on"])}
        lines.append(_("本次会议于 %(held)s召开，记录于 %(entered)s补录。") % days)
    return lines


def said(day: str) -> str:
    return said_day(date.fromisoformat(day))


def number(value: int | None) -> str:
    return str(UNKNOWN) if value is None else _("%s 人") % value


def _item(place: int, item: dict) -> list[Block]:
    """One item: who was not in the room, who spoke, what was typed of it, how the vote fell, what was resolved."""
    purpose = Item.Purpose(item["purpose"]).label
    found: list[Block] = [Heading(1, _("%(n)s%(title)s（%(what)s）") % {
        "n": numbered(1, place), "title": item["title"], "what": purpose})]  # fmt: skip
    if item["late_because"]:
        found.append(Para(_("临时列入议程，原因：%s") % item["late_because"]))
    found += [Para(away_said(row)) for row in item["away"]]
    if item["speeches"]:
        found.append(Para(_("发言次序：%s。") % "、".join(row["name"] for row in item["speeches"])))
    found += [Para(f"{row['name']}：{row['text']}") for row in item["speeches"] if row["text"].strip()]
    found += [Para(line) for line in item["remark"].splitlines() if line.strip()]
    return found + [Para(text) for text in outcome(item)]


def away_said(row: dict) -> str:
    reason = f"（{row['reason']}）" if row["reason"] else ""
    return f"{row['name']}{Away.Why(row['why']).label}{reason}。"


def outcome(item: dict) -> list[str]:
    """The vote as it was recorded, the result, and the wording of the resolution."""
    lines = []
    if item["circulated"]:
        lines.append(_("本议题以传阅会签方式办理，未经会议表决。"))
    if vote := vote_said(item):
        lines.append(vote)
    if item["named"]:
        votes = "、".join(f"{row['name']}{NamedVote.Choice(row['choice']).label}" for row in item["named"])
        lines.append(_("记名表决：%s。") % votes)
    if item["result"]:
        lines.append(_("结果：%s。") % Item.Result(item["result"]).label)
    elif item["state"] == Item.State.CARRIED:
        lines.append(_("本次未形成结果，转下次会议。"))
    else:
        lines.append(_("未登记结果。"))
    if item["resolution"].strip():
        text = item["resolution"].strip().splitlines()
        lines += [_("决议：%s") % text[0], *text[1:]]
    return lines


def vote_said(item: dict) -> str:
    """应到会 … 在场 … 回避 … 赞成 …: every figure that was recorded, none that was not."""
    heads = [(_("应到会"), item["entitled"]), (_("在场"), item["present"]), (_("回避"), item["recused"] or None)]
    parts = [f"{label} {count} 人" for label, count in heads if count is not None]
    votes = [(_("赞成"), item["yes"]), (_("反对"), item["no"]), (_("弃权"), item["abstain"])]
    cast = [f"{label} {count} 票" for label, count in votes if count is not None]
    said_parts = ["，".join(parts)] if parts else []
    if cast:
        how = Item.Method(item["method"]).label if item["method"] else _("表决")
        said_parts.append(f"{how}：{'，'.join(cast)}")
    return "；".join(said_parts) + "。" if said_parts else ""


def attendance(content: dict) -> list[Block]:
    """出席, 请假, 缺席, 列席: those on record, each under its own word."""
    rows = content["attendance"]
    return [Named(str(label), "、".join(rows[key])) for key, label in STATUS if rows.get(key)]


def _standing(minutes: Minutes) -> list[str]:
    """What this edition is: a draft, signed, or a correction."""
    lines = []
    if minutes.reason:
        words = {"n": minutes.edition, "reason": minutes.reason}
        lines.append(_("本纪要为第%(n)s版，更正原因：%(reason)s") % words)
    if minutes.signed_at and minutes.signed_by:
        signed = {"who": str(minutes.signed_by), "day": said_day(localtime(minutes.signed_at).date())}
        lines.append(_("签发：%(who)s，%(day)s。") % signed)
    else:
        lines.append(_("（本稿尚未签发）"))
    return lines


def lines_of(minutes: Minutes) -> list[str]:
    """The minutes line by line, for a page and for the difference between editions."""
    found = []
    for block in minutes_paper(minutes).body:
        found.append(f"{block.label}：{block.text}" if isinstance(block, Named) else block.text)  # type: ignore[union-attr]
    return found


def excerpt_paper(minutes: Minutes, topic: str) -> Paper:
    """决议摘录: of one item, for whoever proposed it: what was decided, by which body, on which day, with which vote.
    Who spoke and what was said stay in the minutes."""
    content = minutes.content
    place, item = next((n, row) for n, row in enumerate(content["items"], start=1) if row["topic"] == topic)
    heading = {"unit": content["unit"], "body": content["body_title"], "day": said(content["held_on"])}
    body: list[Block] = [
        Para(_("%(day)s，%(unit)s%(body)s讨论了下列议题，摘录如下。") % heading),
        Heading(1, _("一、议题")),
        Para(item["title"]),
        Heading(1, _("二、结果")),
        *[Para(away_said(row)) for row in item["away"] if row["why"] == Away.Why.RECUSED],
        *[Para(text) for text in outcome(item)],
    ]
    if content["entered_late"]:
        body.append(Para(opening(content)[-1]))
    if not minutes.signed_at:
        body.append(Para(_("（纪要尚未签发，以签发的纪要为准）")))
    return Paper(
        title=_("决议摘录"),
        number=_("%(number)s第%(place)s项") % {"number": minutes.number, "place": place},
        body=tuple(body),
        signature=Signature(content["unit"], localtime(minutes.signed_at).date()) if minutes.signed_at else None,
    )
