"""Invented names. Two given characters from two rows, so that a chance likeness to somebody in office is most unlikely.

On purpose: some namesakes, some names of two characters, written with a gap as offices write them (张 三).
"""

from making.draw import chance, number, pick

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾龚邵万钱严覃武戴莫孔向汤温俞祝柏裴闻苗宁岳骆殷娄"
)
FIRST = "予知书清砚观临若映时行既南子微如未长望怀听言景疏静简思念采含有其宛初屿昀晏沐沅泠洵淇湛澈煦珩琢璟亦颂棠乐舒嘉"
SECOND = (
    "衡秋澜星风禾川舟歌止瑾越朴年溪桥帆岚庭竹原野帆筠荷洲汀皓霁朗晴远遥砾桐楠槿亭畔岸津渚涵序迟笙弦吟渔樵牧耘禧黎"
)
SINGLE = "蘅楫澍桢霖芮昶渝滢钧琛珏朔湘皖晔翊芃"

NAMESAKES = ("王知秋", "李清禾", "陈若溪", "张书舟", "周思远", "刘 霖", "吴静川", "林 桢")


class Names:
    """Gives a new name for each key; a name comes twice only where it is meant to."""

    def __init__(self, taken: list[str]):
        self.taken = set(taken) | {name.replace(" ", "") for name in NAMESAKES}

    def name(self, key: str) -> str:
        if number("namesake", key) % 180 == 0:
            return pick(NAMESAKES, "which namesake", key)
        if chance(3, "short", key):
            return f"{pick(SURNAMES, 'surname', key)} {pick(SINGLE, 'single', key)}"
        for turn in range(99):
            draw = number("name", key, turn)
            surname = SURNAMES[draw % len(SURNAMES)]
            name = surname + FIRST[draw // 997 % len(FIRST)] + SECOND[draw // 99991 % len(SECOND)]
            if name not in self.taken and name[1] != name[2]:
                self.taken.add(name)
                return name
        raise ValueError(f"no name left for {key}")
