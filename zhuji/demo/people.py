"""Made-up names, and the people of a school."""

from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
WOMEN = [
    "敏",
    "静",
    "丽",
    "艳",
    "娟",
    "霞",
    "洁",
    "婷",
    "颖",
    "莉",
    "秀英",
    "桂兰",
    "玉梅",
    "丽华",
    "晓燕",
    "雪梅",
    "春梅",
    "海燕",
    "雨桐",
    "欣怡",
    "佳琪",
    "思涵",
    "婷婷",
    "丽娜",
    "红霞",
    "淑芬",
    "秀兰",
    "晓红",
    "文静",
    "雅琴",
    "慧敏",
    "玉洁",
    "冬梅",
    "立娟",
    "凤霞",
    "晓丽",
    "佳慧",
    "雨晴",
    "思远",
    "明月",
    "春燕",
    "秀芝",
    "丽君",
    "晓云",
    "宏艳",
    "玉珍",
    "爱华",
    "金凤",
]
MEN = [
    "伟",
    "强",
    "磊",
    "军",
    "洋",
    "勇",
    "杰",
    "涛",
    "明",
    "超",
    "刚",
    "鹏",
    "建国",
    "志强",
    "海涛",
    "国栋",
    "晓东",
    "振华",
    "立新",
    "文博",
    "浩然",
    "子轩",
    "宇航",
    "俊峰",
    "建军",
    "志刚",
    "永强",
    "春生",
    "德明",
    "家豪",
    "学文",
    "庆林",
    "忠义",
    "洪波",
    "长江",
    "玉林",
    "景山",
    "继业",
    "成林",
    "立军",
    "万里",
    "占军",
    "向阳",
    "天宇",
    "铁军",
    "守仁",
    "凤山",
    "广文",
]
RANKS = ("三级教师", "二级教师", "一级教师", "高级教师")


def make_name(random: Random, sex: str) -> str:
    return random.choice(SURNAMES) + random.choice(WOMEN if sex == "女" else MEN)


def make_person(random: Random, number: int, school: str, branch: str, standing: str) -> dict:
    """A row of the sheet 人员."""
    born, sex = random.randint(1967, 1999), random.choice("男女女")  # most teachers are women
    joined = random.randint(born + 22, 2023) if standing == "正式党员" else 2026
    row = {
        "人员编号": f"T{number:05}",
        "姓名": make_name(random, sex),
        "性别": sex,
        "出生年月": f"{born}-{random.randint(1, 12):02}",
        "单位代码": school,
        "政治面貌": standing,
        "学历": random.choice(("本科", "本科", "硕士研究生")),
        "职称": random.choice(RANKS),
    }
    if standing in ("正式党员", "预备党员"):
        day = f"{random.randint(1, 12):02}-{random.randint(1, 28):02}"
        row |= {"所在党组织代码": branch, "入党日期": f"{joined}-{day}"}
        if standing == "正式党员":
            row |= {"转正日期": f"{joined + 1}-{day}", "党费计算基数": f"{random.randint(4000, 9000)}.00"}
    if random.random() < 0.2:
        row["骨干类别"] = random.choice(("骨干教师", "学科带头人", "名师"))
    return row
