"""Who plays in the county: the office, the township secretaries, and what changes hands on which day. All invented."""

from datetime import date

# Township by township: the secretary on 1 January 2025, since when, and who follows from which day.
SECRETARIES = {
    "苔溪镇": ("顾予衡", date(2022, 3, 15)),
    "麦垄镇": ("邢见山", date(2021, 5, 8)),
    "杏墟镇": ("祝南星", date(2022, 3, 15)),
    "云堰镇": ("殷子朴", date(2021, 5, 8)),
    "竹砚镇": ("范和煦", date(2021, 5, 8)),
    "雁渚镇": ("匡时雨", date(2020, 9, 1)),
    "霜林镇": ("邹行止", date(2023, 2, 20)),
    "樨林镇": ("方既白", date(2023, 2, 20)),
    "萤川镇": ("宋临风", date(2021, 5, 8)),
    "鹿屏镇": ("戚长歌", date(2022, 3, 15)),
    "笙川镇": ("叶未央", date(2023, 2, 20)),
    "溯川镇": ("柏松年", date(2021, 5, 8)),
    "鸥洲镇": ("骆听澜", date(2023, 9, 4)),
    "藕渡镇": ("裴若川", date(2022, 3, 15)),
    "榆荫镇": ("江浸月", date(2021, 5, 8)),
    "蓼汀街道": ("闻时安", date(2022, 3, 15)),
    "漪湾街道": ("苗映禾", date(2023, 2, 20)),
    "蒲苇乡": ("常默言", date(2023, 9, 4)),
    "橙坡乡": ("项景行", date(2021, 5, 8)),
    "蔚岭乡": ("陆知微", date(2022, 3, 15)),
}
SUCCESSORS = {
    "雁渚镇": ("温如许", date(2025, 7, 1)),
    "麦垄镇": ("卓清和", date(2026, 7, 8)),
}
# The one who leaves 雁渚镇 goes here the same day; whoever was there retires the day before.
MOVES = {"县农业农村局": ("匡时雨", date(2025, 7, 1))}

# The county's own posts: name, title, kind, field, since when.
COUNTY_POSTS = (
    ("程望舒", "县委书记", "first_responsible", "", date(2022, 6, 1)),
    ("陆怀瑾", "县委副书记", "deputy", "党的建设", date(2022, 6, 1)),
    ("沈砚秋", "县委常委会成员（组织）", "decider", "组织", date(2021, 9, 1)),
    ("岑景明", "县委常委（经济）", "member", "经济", date(2021, 9, 1)),
    ("尹若谷", "县委常委（纪检）", "member", "纪检", date(2022, 6, 1)),
    ("戴听松", "县委常委（宣传）", "member", "宣传", date(2021, 9, 1)),
    ("滕知远", "县委常委（政法）", "member", "政法", date(2023, 1, 9)),
)
# Posts of the office and those who look on, by unit.
OFFICE_POSTS = {
    "县委组织部": (
        ("简书宁", "责任制办公室主任", "office_head", date(2022, 1, 10)),
        ("温予安", "责任制办公室干事", "clerk", date(2023, 3, 1)),
        ("喻清和", "责任制办公室副主任（复核）", "office_head", date(2023, 3, 1)),
    ),
    "县审计局": (("白观澜", "审计员", "auditor", date(2021, 11, 1)),),
    "县纪委监委机关": (("褚雨桐", "党风政风监督室主任", "discipline", date(2022, 5, 5)),),
    "苔溪镇": (("俞清越", "党建办干事", "unit_clerk", date(2022, 8, 1)),),
}
# The three administrators, in the office's unit: three people who hold no other post.
ADMINISTRATORS = (
    ("席云屏", "系统管理员", "system_admin", date(2023, 3, 1)),
    ("安如砥", "安全管理员", "security_admin", date(2023, 3, 1)),
    ("鉴明远", "审计管理员", "audit_admin", date(2023, 3, 1)),
)
# Members of township committees who are named in the story.
MEMBERS = {("苔溪镇", "经济"): "叶知秋"}
MEMBER_FIELDS = ("经济", "农业", "组织", "宣传", "政法", "纪检", "城建", "民生")
TWO_DEPUTIES = ("苔溪镇", "杏墟镇", "云堰镇", "溯川镇", "蓼汀街道", "漪湾街道")

# Village secretaries' posts that stood empty: village, last day of the old term, first day of the new one.
VILLAGE_CHANGES = (
    ("缃里村", date(2025, 3, 31), date(2025, 5, 12)),
    ("箫台村", date(2025, 8, 15), date(2025, 9, 3)),
    ("荻渡村", date(2025, 2, 28), date(2025, 6, 30)),
    ("碧泾村", date(2025, 4, 20), date(2025, 9, 1)),
    ("柚泉村", date(2025, 5, 31), date(2025, 11, 3)),
    ("苇石村", date(2025, 6, 30), date(2025, 7, 1)),
    ("荇桥村", date(2025, 9, 9), date(2025, 9, 10)),
    ("楝溪村", date(2025, 6, 14), date(2025, 7, 1)),
    ("缃陌村", date(2025, 1, 31), date(2025, 8, 11)),
    ("露矶村", date(2025, 10, 9), date(2025, 10, 10)),
    ("鹂汀村", date(2025, 6, 30), date(2025, 12, 1)),
    ("莺洲村", date(2025, 3, 9), date(2025, 7, 21)),
    ("茗埠村", date(2026, 3, 19), date(2026, 5, 11)),
    ("澄岙村", date(2026, 7, 23), date(2026, 9, 3)),
    ("柚坡村", date(2026, 4, 14), date(2026, 4, 15)),
    ("兰涧村", date(2026, 2, 28), date(2026, 3, 16)),
    ("梨里村", date(2026, 3, 31), date(2026, 9, 14)),
    ("砚石村", date(2026, 5, 31), date(2026, 6, 1)),
    ("菱岸村", date(2026, 1, 31), date(2026, 4, 20)),
    ("霜桥村", date(2026, 8, 31), date(2026, 9, 1)),
)

NAMED = sorted(
    {name for name, _ in (*SECRETARIES.values(), *SUCCESSORS.values(), *MOVES.values())}
    | {post[0] for post in COUNTY_POSTS}
    | {post[0] for posts in OFFICE_POSTS.values() for post in posts}
    | {post[0] for post in ADMINISTRATORS}
    | set(MEMBERS.values())
)
