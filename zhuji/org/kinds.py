"""The closed word lists of the organisation. The labels are the wording of the workbooks; the keys are ours."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class UnitKind(TextChoices):
    """类型: what kind of unit a node of the tree is."""

    EDUCATION_COMMITTEE = "education-committee", _("教育工委")
    BUREAU = "bureau", _("教育局")
    SCHOOL = "school", _("学校")
    COMMITTEE = "committee", _("党委")
    GENERAL_BRANCH = "general-branch", _("党总支")
    BRANCH = "branch", _("党支部")
    JOINT_BRANCH = "joint-branch", _("联合党支部")
    GROUP = "group", _("党小组")
    OFFICE = "office", _("内设机构")


PARTY_KINDS = (
    UnitKind.COMMITTEE,
    UnitKind.GENERAL_BRANCH,
    UnitKind.BRANCH,
    UnitKind.JOINT_BRANCH,
    UnitKind.GROUP,
)
# A member belongs to one of these; a group is a part of its branch.
BRANCH_KINDS = (UnitKind.BRANCH, UnitKind.JOINT_BRANCH)


class Stage(TextChoices):
    """学段 of a school."""

    KINDERGARTEN = "kindergarten", _("幼儿园")
    PRIMARY = "primary", _("小学")
    JUNIOR = "junior", _("初中")
    SENIOR = "senior", _("高中")
    VOCATIONAL = "vocational", _("中职")
    NINE_YEAR = "nine-year", _("九年一贯")
    COMPLETE = "complete", _("完中")
    SPECIAL = "special", _("特教")


class Ownership(TextChoices):
    """办学性质."""

    PUBLIC = "public", _("公办")
    PRIVATE = "private", _("民办")


class Area(TextChoices):
    """城乡."""

    URBAN = "urban", _("城区")
    TOWN = "town", _("镇区")
    RURAL = "rural", _("乡村")


class Cell(TextChoices):
    """设置单元: in what part of the school a branch is set up."""

    GRADE = "grade", _("年级组")
    SUBJECT = "subject", _("学科组")
    TEACHING = "teaching", _("教研组")
    ADMINISTRATION = "administration", _("行政")
    RETIRED = "retired", _("离退休")
    MIXED = "mixed", _("混合")


class Standing(TextChoices):
    """政治面貌."""

    MASSES = "masses", _("群众")
    LEAGUE = "league", _("共青团员")
    ACTIVIST = "activist", _("入党积极分子")
    CANDIDATE = "candidate", _("发展对象")
    PROBATIONARY = "probationary", _("预备党员")
    FULL = "full", _("正式党员")
    OTHER_PARTY = "other-party", _("民主党派")


MEMBERS = (Standing.PROBATIONARY, Standing.FULL)


class Title(TextChoices):
    """职务: the posts a person can hold in a unit."""

    SECRETARY = "secretary", _("党组织书记")
    DEPUTY_SECRETARY = "deputy-secretary", _("党组织副书记")
    DISCIPLINE = "discipline-member", _("纪检委员")
    ORGANISATION = "organisation-member", _("组织委员")
    PUBLICITY = "publicity-member", _("宣传委员")
    COMMITTEE_MEMBER = "committee-member", _("委员")
    GROUP_LEADER = "group-leader", _("党小组组长")
    PRINCIPAL = "principal", _("校长")
    DEPUTY_PRINCIPAL = "deputy-principal", _("副校长")
    MIDDLE_HEAD = "middle-head", _("中层正职")
    MIDDLE_DEPUTY = "middle-deputy", _("中层副职")
    GRADE_LEADER = "grade-leader", _("年级组长")
    TEACHING_LEADER = "teaching-leader", _("教研组长")
    SUBJECT_LEADER = "subject-leader", _("学科组长")
    PARTY_OFFICER = "party-officer", _("党务干部")
    EDUCATION_SECRETARY = "education-secretary", _("教育工委书记")
    EDUCATION_MEMBER = "education-member", _("教育工委委员")
    DIRECTOR = "director", _("局长")
    DEPUTY_DIRECTOR = "deputy-director", _("副局长")


class Backbone(TextChoices):
    """骨干类别; a person may have several."""

    KEY_TEACHER = "key-teacher", _("骨干教师")
    SUBJECT_HEAD = "subject-head", _("学科带头人")
    MASTER = "master", _("名师")
    SPECIAL_GRADE = "special-grade", _("特级教师")
