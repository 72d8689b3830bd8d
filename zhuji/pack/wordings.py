"""What the measures of decisions mean, in words: what is wrong with a row, what is missing, and what a rule asks.

A number that a city may set stands in braces, by the name of its field.
"""

from django.utils.translation import gettext_lazy as _

from zhuji.pack.schema.decided import ItemsAtFault, ItemsUntold, ItemsWithoutMajority, MeetingsAtFault

BROKEN = {
    "items-without-quorum": _("讨论这一议题时到会人数不足应到会的 %(part)s/%(whole)s"),
    "items-without-majority": _("赞成没有超过应到会人数的 %(part)s/%(whole)s，不能算通过"),
    "not-reached": _("赞成没有达到应到会人数的 %(part)s/%(whole)s，不能算通过"),
    "of-present": _(
        "赞成只超过实到会人数的半数，没有超过应到会人数的半数；表决应以应到会人数为分母，不能以到会人数计算"
    ),
    "items-nearly-tied": _("赞成与反对的人数接近，仍然作出决定"),
    "items-without-step": _("会前没有完成要求的程序，或者完成日期晚于会议"),
    "items-without-communication": _("会前没有书记、校长双方的意见，或者意见在会后才形成，或者存在重大分歧"),
    "items-at-wrong-body": _("应由党组织会议决定的事项，在校长办公会议上通过，此后没有提交党组织会议"),
    "items-recusal-ignored": _("与议题有关的人员没有回避，或者票数多于到会而不回避的人数"),
    "items-near-limit": _("金额略低于决策权限的分界，同类议题不止一次"),
    "items-without-branch-opinion": _("没有党支部的答复就作了决定"),
    "executions-against-decision": _("执行的金额、人员或者日期与决定不符，或者没有决定就已执行"),
    "meetings-led-by-others": _("召集人或者主持人当日不担任所要求的职务"),
    "circulated": _("以传阅、会签等方式代替了会议讨论决定"),
    "lumped": _("几个人或者几件事合并作了一次表决"),
    "without-result": _("会议已经结束，议题没有登记结果"),
    "before-proposal": _("决定的日期早于提出或者研究方案的日期"),
    "copied": _("决议文字除名称和数字外，与另一所学校完全相同"),
    "chair-not-last": _("主要负责人没有在最后表态"),
    "unsigned": _("纪要没有签发"),
    "signed-late": _("纪要签发晚于规定的天数"),
    "signed-before": _("纪要的日期早于会议"),
    "incomplete": _("缺少主持人、记录人、应到或者实到人数"),
    "short-notice": _("议题通知没有达到提前的天数"),
    "after-silence": _("距上一次会议间隔过长"),
}
UNTOLD = {
    "heads": _("没有登记应到或实到人数，无法判断"),
    "votes": _("没有登记应到人数或者赞成票数，无法判断"),
    "order": _("没有登记主要负责人的发言次序，无法判断"),
    "communication": _("登记为有分歧而没有写明是否重大，或者没有写明沟通日期，无法判断"),
}
NEVER = {
    "items-without-quorum": _("讨论议题时，须有应到会的 %(part)s/%(whole)s 以上在场"),
    "items-without-majority": _("赞成须超过应到会人数的 %(part)s/%(whole)s，才算通过"),
    "not-reached": _("赞成须达到应到会人数的 %(part)s/%(whole)s，才算通过"),
    "of-present": _("不以到会人数计算是否过半"),
    "items-nearly-tied": _("赞成与反对相差不超过{margin}票的，除紧急情况外，不作决定"),
    "items-without-step": _("议题上会以前，要求的程序已经完成"),
    "items-without-communication": _("议题上会以前，书记与校长已经沟通，没有重大分歧"),
    "items-at-wrong-body": _("应由党组织会议决定的事项，不由校长办公会议决定"),
    "items-recusal-ignored": _("与议题有关的人员不参加讨论和表决"),
    "items-near-limit": _("金额低于分界不到{percent}%的同类议题，{days}天内不出现{times}次"),
    "items-without-branch-opinion": _("党支部没有答复的，不作决定"),
    "executions-against-decision": _("执行的金额、人员、日期与决定一致"),
    "meetings-led-by-others": _("会议由当日担任所要求职务的人召集并主持"),
    "circulated": _("不以传阅、会签代替会议"),
    "lumped": _("一题一议，逐人逐项表决"),
    "without-result": _("每个议题都有结果，或者转下次会议"),
    "before-proposal": _("先提出、研究，后决定"),
    "copied": _("决议文字不与别校雷同"),
    "chair-not-last": _("主要负责人最后表态"),
    "unsigned": _("会后{days}天内签发纪要"),
    "signed-late": _("纪要签发不晚于会后{days}天"),
    "signed-before": _("纪要的日期不早于会议"),
    "incomplete": _("登记主持人、记录人、应到和实到人数"),
    "short-notice": _("议题至少提前{days}天通知"),
    "after-silence": _("两次会议相隔不超过{days}天"),
}


def key_of(counts) -> str:
    """The key of the words for a spec: its fault where it names one, else its measure."""
    if isinstance(counts, ItemsAtFault | MeetingsAtFault):
        return counts.fault
    if isinstance(counts, ItemsWithoutMajority) and (counts.but_of_present or not counts.exceeded):
        return "of-present" if counts.but_of_present else "not-reached"
    return counts.measure


def _said(words, counts) -> str:
    sentence = str(words.get(key_of(counts), ""))
    if part := getattr(counts, "share", None):
        sentence = sentence.replace("%(part)s", str(part[0])).replace("%(whole)s", str(part[1]))
    return sentence


def broken(counts) -> str:
    """What is wrong with a row of the measure; empty where it is none of decisions."""
    return _said(BROKEN, counts)


def never(counts) -> str:
    """What a rule asks that allows no row of the measure; numbers in braces."""
    return _said(NEVER, counts)


def untold(counts) -> str:
    """What was not written down."""
    return str(UNTOLD[counts.fact]) if isinstance(counts, ItemsUntold) else ""
