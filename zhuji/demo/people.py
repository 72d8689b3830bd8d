"""Made-up names, and the people of a school."""

from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN = "敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰慧红建文辉宁晨雪倩宇欣怡浩然子涵思远佳琪雨桐志国海燕立新春梅冬梅国栋晓东振华"
RANKS = ("三级教师", "二级教师", "一级教师", "高级教师")


def make_name(random: Random) -> str:
    length = random.choice((1, 2, 2, 2))
    return random.choice(SURNAMES) + "".join(random.choice(GIVEN) for _ in range(length))


def make_person(random: Random, number: int, school: str, branch: str, standing: str) -> dict:
    """A row of the sheet 人员."""
    born = random.randint(1964, 1999)
    joined = random.randint(born + 22, 2023) if standing == "正式党员" else 2026
    row = {
        "人员编号": f"T{number:05}",
        "姓名": make_name(random),
        "性别": random.choice("男女"),
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
